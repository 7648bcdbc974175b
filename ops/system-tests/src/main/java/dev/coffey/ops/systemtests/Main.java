package dev.coffey.ops.systemtests;

import dev.coffey.ops.systemtests.chaos.Chaos;
import dev.coffey.ops.systemtests.chaos.ChaosSettings;
import dev.coffey.ops.systemtests.chaos.TimedSettings;
import dev.coffey.ops.systemtests.freeze.Freezes;
import dev.coffey.ops.systemtests.overload.Overload;
import dev.coffey.ops.systemtests.restarts.Restarts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;

/** Starts the run that {@code -Dchaos.only} names. */
public final class Main {

  private static final int WRONG_USAGE = 2;
  private static final int INTERRUPTED = 130;
  private static final int KILLS = 100;

  private Main() {}

  public static void main(String[] args) {
    if (System.getProperty("chaos.help") != null) {
      System.out.print(ChaosSettings.HELP);
      System.exit(0);
    }
    System.exit(run(System.getProperty("chaos.only", "").strip()));
  }

  private static int run(String only) {
    try {
      return run(only, settings(only.isEmpty() ? KILLS : Restarts.KILLS));
    } catch (IllegalArgumentException | IOException e) {
      System.err.println(e.getMessage());
      System.err.print(ChaosSettings.HELP);
      return WRONG_USAGE;
    }
  }

  /** Chooses first: what is wrong with the settings is told before anything starts. */
  private static int run(String only, ChaosSettings settings) {
    Callable<Boolean> chosen =
        switch (only) {
          case "" -> () -> Chaos.run(settings);
          case "restarts" -> () -> Restarts.run(settings);
          case "overload" -> {
            TimedSettings load = TimedSettings.from(System.getProperties(), settings);
            yield () -> Overload.run(load);
          }
          case "freeze" -> {
            TimedSettings freezes = TimedSettings.from(System.getProperties(), settings);
            yield () -> Freezes.run(freezes);
          }
          default ->
              throw new IllegalArgumentException(
                  "chaos.only is '"
                      + only
                      + "'; it must be restarts, overload or freeze, or be left out.");
        };
    try {
      return chosen.call() ? 0 : 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return INTERRUPTED;
    } catch (Exception e) {
      System.err.println("The run cannot go on: " + e);
      return 1;
    }
  }

  private static ChaosSettings settings(int killsDefault) throws IOException {
    ChaosSettings settings = ChaosSettings.from(System.getProperties(), killsDefault);
    Files.createDirectories(settings.data().resolve("logs"));
    System.setProperty(
        "org.slf4j.simpleLogger.logFile", settings.data().resolve("logs/chaos.log").toString());
    return settings;
  }
}
