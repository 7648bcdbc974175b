package dev.coffey.ops.lab;

import dev.coffey.ops.lab.data.ImageSource;
import dev.coffey.ops.lab.page.Circumstances;
import dev.coffey.ops.lab.page.Results;
import dev.coffey.ops.lab.work.RunLog;
import dev.coffey.ops.lab.work.WorkerException;
import dev.coffey.ops.lab.work.WorkerMain;
import dev.coffey.ops.lab.work.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;

/** Tests the paper's claims again and writes the page. */
public final class Lab {

  private Lab() {}

  /** Settings are the system properties {@code lab.*}. */
  public static void main(String[] args) {
    if (System.getProperty("lab.help") != null) {
      System.out.print(LabSettings.HELP);
      System.exit(0);
    }
    int code;
    try {
      System.out.println(run(LabSettings.from(System.getProperties()), InstantSource.system()));
      code = 0;
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println("-Dlab.help tells what can be set.");
      code = 2;
    } catch (WorkerException | IOException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      code = 1;
    }
    System.out.flush();
    System.exit(code);
  }

  /** Runs it all; returns the last line. */
  static String run(LabSettings settings, InstantSource clock) throws IOException {
    Circumstances circumstances = Circumstances.here(settings, clock.instant());
    ImageSource source =
        WorkerMain.source(settings); // Tells what is missing before anything starts.
    Files.createDirectories(settings.data());
    RunLog log = new RunLog(settings.data().resolve("runs.jsonl"));
    try (Workers workers =
        new Workers(
            settings.workers(),
            classpath(settings.root()),
            properties(settings),
            settings.data().resolve("logs"),
            log)) {
      Thread end = new Thread(() -> end(workers), "lab-end");
      Runtime.getRuntime().addShutdownHook(end);
      try {
        return run(settings, workers, source, circumstances, clock);
      } finally {
        leave(end);
      }
    }
  }

  private static String run(
      LabSettings settings,
      Workers workers,
      ImageSource source,
      Circumstances circumstances,
      InstantSource clock)
      throws IOException {
    Path folder;
    long images = source.counts().values().stream().mapToInt(Integer::intValue).sum();
    try (ProgressBar bar = Experiment.bar("recording", " images", images)) {
      folder = workers.record(bar::stepBy);
      bar.stepTo(images); // Also when it was recorded before.
    }
    Findings findings = new Experiment(settings, workers, folder).run();
    Results results = new Results(findings, circumstances.ended(clock.instant()));
    results.write(settings.out());
    System.out.println("The page is " + settings.out().resolve("lab.md"));
    return results.line();
  }

  /** The hook is for an end from outside alone. */
  private static void leave(Thread end) {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException e) {
      // That end is under way: the hook says so.
    }
  }

  private static void end(Workers workers) {
    workers.close();
    System.out.println();
    System.out.println("Ended early. Finished runs are kept; the same command goes on from there.");
  }

  /** What the build wrote down, and this module's own classes. */
  private static String classpath(Path root) throws IOException {
    Path file = root.resolve("ops/lab/target/classpath.txt");
    if (!Files.exists(file)) {
      throw new IOException(file + " is missing; ./mvnw -Plab builds it");
    }
    return Files.readString(file).strip() + ":" + root.resolve("ops/lab/target/classes");
  }

  private static List<String> properties(LabSettings settings) {
    List<String> properties = new ArrayList<>(settings.given());
    properties.removeIf(property -> property.startsWith("-Dlab.help"));
    properties.add("-Dcoffey.root=" + settings.root());
    return properties;
  }
}
