package dev.coffey.ops.systemtests.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a command line ended with.
 *
 * @param status its exit code
 * @param text what it printed, errors included
 */
record Said(int status, String text) {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /**
   * Runs Java with these arguments to its end.
   *
   * @param folder where the text is kept as a log
   * @param environment added to this process's own
   */
  static Said by(Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(folder, "said", ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("Did not end: " + Files.readString(log));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Said(process.exitValue(), Files.readString(log));
  }
}
