package dev.coffey.ops.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Where and with what was measured.
 *
 * @param date UTC
 * @param commit of the repository; with {@code +} when files differ from it; {@code unknown}
 *     outside of git
 * @param cpu as the system names it
 * @param cores that this process sees
 * @param memoryGib of the machine
 * @param load runnable tasks, mean over the minute before: on a quiet machine near 0
 * @param os name and version
 * @param java version of the JVM
 * @param threads that compute, in every arm
 */
record Environment(
    String date,
    String commit,
    String cpu,
    int cores,
    @JsonProperty("memory_gib") double memoryGib,
    double load,
    String os,
    String java,
    int threads) {

  static Environment here(BenchSettings settings, Instant now) throws InterruptedException {
    return new Environment(
        now.truncatedTo(ChronoUnit.SECONDS).toString(),
        readCommit(settings.root()),
        after("model name", Path.of("/proc/cpuinfo")),
        Runtime.getRuntime().availableProcessors(),
        readMemoryGib(),
        readLoad(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        settings.threads());
  }

  /** One line for a person. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s, commit %s, %d × %s, %.0f GiB, load %.1f, %s, %s, %d threads in every arm",
        date,
        commit,
        cores,
        cpu,
        memoryGib,
        load,
        os,
        java,
        threads);
  }

  private static double readMemoryGib() {
    String kib = after("MemTotal", Path.of("/proc/meminfo")).replaceAll("\\D", "");
    return kib.isEmpty() ? Double.NaN : Math.round(Long.parseLong(kib) / 104857.6) / 10.0;
  }

  private static double readLoad() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** What follows a key and a colon in a file of {@code /proc}; empty where there is none. */
  private static String after(String key, Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static String readCommit(Path root) throws InterruptedException {
    String commit = git(root, "rev-parse", "--short", "HEAD");
    if (commit.isEmpty()) {
      return "unknown";
    }
    return git(root, "status", "--porcelain").isEmpty() ? commit : commit + "+";
  }

  private static String git(Path root, String... arguments) throws InterruptedException {
    String[] command = new String[arguments.length + 3];
    command[0] = "git";
    command[1] = "-C";
    command[2] = root.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? output : "";
    } catch (IOException e) {
      return ""; // No git here.
    }
  }
}
