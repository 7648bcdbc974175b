package dev.coffey.ops.systemtests;

import dev.coffey.ops.systemtests.chaos.Chaos;
import dev.coffey.ops.systemtests.chaos.ChaosSettings;
import dev.coffey.ops.systemtests.overload.Overload;
import dev.coffey.ops.systemtests.overload.OverloadSettings;
import dev.coffey.ops.systemtests.restarts.Restarts;
import java.io.IOException;
import java.nio.file.Files;

/** Starts the run that {@code -Dchaos.only} names. */
public final class Main {

  private static final int WRONG_USAGE = 2;
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
      return switch (only) {
        case "" -> Chaos.run(settings(KILLS));
        case "restarts" -> Restarts.run(settings(Restarts.KILLS));
        case "overload" -> Overload.run(OverloadSettings.from(System.getProperties(), settings(0)));
        default ->
            throw new IllegalArgumentException(
                "chaos.only is '" + only + "'; it must be restarts or overload, or be left out.");
      };
    } catch (IllegalArgumentException | IOException e) {
      System.err.println(e.getMessage());
      System.err.print(ChaosSettings.HELP);
      return WRONG_USAGE;
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
