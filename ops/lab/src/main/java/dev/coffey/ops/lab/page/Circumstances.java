package dev.coffey.ops.lab.page;

import dev.coffey.ops.lab.LabSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where, when and from what a page was made.
 *
 * @param command that makes it again
 * @param started when this command began; runs finished before count for nothing here
 * @param ended when it ended
 * @param hardware processor, cores, memory
 * @param java version
 * @param commit of the repository, with a word when files had changed
 */
public record Circumstances(
    String command, Instant started, Instant ended, String hardware, String java, String commit) {

  /** Those of this process. */
  public static Circumstances here(LabSettings settings, Instant now) {
    return new Circumstances(
        settings.command(),
        now,
        now,
        processorAndMemory(),
        System.getProperty("java.version"),
        headOf(settings.root()));
  }

  /** The same, ended. */
  public Circumstances ended(Instant now) {
    return new Circumstances(command, started, now, hardware, java, commit);
  }

  /** How long it took. */
  public Duration duration() {
    return Duration.between(started, ended);
  }

  private static String processorAndMemory() {
    String processor = line(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch"));
    String memory = line(Path.of("/proc/meminfo"), "MemTotal", "");
    return "%s, %d cores%s"
        .formatted(
            processor,
            Runtime.getRuntime().availableProcessors(),
            memory.isEmpty() ? "" : ", " + gigabytes(memory));
  }

  private static String gigabytes(String memory) {
    return String.format(
        Locale.ROOT, "%.0f GiB", Long.parseLong(memory.replaceAll("\\D", "")) / 1048576.0);
  }

  private static String line(Path file, String key, String otherwise) {
    try {
      return Files.readAllLines(file).stream()
          .filter(text -> text.startsWith(key))
          .map(text -> text.substring(text.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }

  private static String headOf(Path root) {
    String commit = git(root, "rev-parse", "--short=10", "HEAD");
    if (commit.isEmpty()) {
      return "unknown";
    }
    // A page of before, written again, changes nothing that is measured.
    String[] status = {"status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"};
    boolean changed = !git(root, status).isEmpty();
    return changed ? commit + " and changes not committed" : commit;
  }

  private static String git(Path root, String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? text : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
