package dev.coffey.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A child JVM that ends with its parent ({@link Child}) and that a terminal's Ctrl-C does not
 * reach: only the parent gets that, and stops its children in order.
 *
 * <p>Thread safe once started.
 */
public final class ChildProcess implements AutoCloseable {

  private static final long CLOSE_SECONDS_MAX = 10;
  private static final long LOG_BYTES_MAX = 16L << 20;

  private final String name;
  private final Process process;
  private final Optional<Path> log;

  private ChildProcess(String name, Process process, Optional<Path> log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** A child JVM of the same Java as this one; {@code name} is for error messages. */
  public static Builder java(String name) {
    return new Builder(name);
  }

  /** The name given at the start. */
  public String name() {
    return name;
  }

  /** The JVM itself (the shell that started it has become it). */
  public Process process() {
    return process;
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Where its output goes; empty when it shares the parent's. */
  public Optional<Path> log() {
    return log;
  }

  /** The last lines of its log, for error messages; empty when there is no log. */
  public String logTail(int lines) {
    return log.map(file -> LogTail.of(file, lines)).orElse("");
  }

  /** kill -9, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * SIGTERM, up to 10 s to end in order, then {@link #kill()}. Harmless when it has ended already.
   */
  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  @Override
  public String toString() {
    return name + " (pid " + process.pid() + ")";
  }

  /** What to start. Not thread safe; may be started more than once. */
  public static final class Builder {

    private final String name;
    private final List<String> jvm = new ArrayList<>();
    private final List<Path> classpath = new ArrayList<>();
    private final List<String> args = new ArrayList<>();
    private final Map<String, String> env = new LinkedHashMap<>();
    private String main;
    private Path log;
    private Path workingFolder;

    private Builder(String name) {
      this.name = name;
    }

    /** Adds JVM options. */
    public Builder jvm(String... options) {
      jvm.addAll(List.of(options));
      return this;
    }

    /** Adds jars and folders, in the order in which they are searched. */
    public Builder classpath(List<Path> entries) {
      classpath.addAll(entries);
      return this;
    }

    /** Sets the main class. */
    public Builder main(String mainClass) {
      this.main = mainClass;
      return this;
    }

    /** Adds arguments of the main class. */
    public Builder args(String... arguments) {
      args.addAll(List.of(arguments));
      return this;
    }

    /** Adds an environment variable to those of this process. */
    public Builder env(String key, String value) {
      env.put(key, value);
      return this;
    }

    /** The environment variables added so far. */
    public Map<String, String> environment() {
      return Map.copyOf(env);
    }

    /**
     * Output and errors are appended to this file; one larger than 16 MiB is first moved to {@code
     * NAME.1}. Without it the child writes to this process's own output.
     */
    public Builder log(Path file) {
      this.log = file;
      return this;
    }

    /** Sets the working folder, which must exist. */
    public Builder workingFolder(Path folder) {
      this.workingFolder = folder;
      return this;
    }

    /**
     * Starts it; does not wait for anything.
     *
     * @throws UncheckedIOException when the log cannot be written or Java cannot be run
     */
    public ChildProcess start() {
      if (main == null) {
        throw new IllegalStateException("No main class given for " + name + "; call main(…)");
      }
      var builder = new ProcessBuilder(command()).redirectErrorStream(true);
      builder.environment().putAll(env);
      if (workingFolder != null) {
        builder.directory(workingFolder.toFile());
      }
      try {
        builder.redirectOutput(output());
        return new ChildProcess(name, builder.start(), Optional.ofNullable(log));
      } catch (IOException e) {
        throw new UncheckedIOException("Could not start " + name + ": " + e.getMessage(), e);
      }
    }

    private List<String> command() {
      // An ignored signal stays ignored over exec, and a JVM that finds SIGINT ignored leaves it
      // so.
      var command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(jvm);
      command.add("-cp");
      command.add(
          Stream.concat(classpath.stream(), Stream.of(Installation.codeSource(Child.class)))
              .map(Path::toString)
              .collect(Collectors.joining(":")));
      command.add(Child.class.getName());
      command.add(main);
      command.addAll(args);
      return command;
    }

    private ProcessBuilder.Redirect output() throws IOException {
      if (log == null) {
        return ProcessBuilder.Redirect.INHERIT;
      }
      var file = log.toAbsolutePath();
      Files.createDirectories(file.getParent());
      if (Files.exists(file) && Files.size(file) > LOG_BYTES_MAX) {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      return ProcessBuilder.Redirect.appendTo(file.toFile());
    }
  }

  /** The end of a log file. */
  private static final class LogTail {

    private static final int BYTES_MAX = 64 << 10;

    static String of(Path file, int lines) {
      try (var channel = Files.newByteChannel(file)) {
        channel.position(Math.max(0, channel.size() - BYTES_MAX));
        var buffer = java.nio.ByteBuffer.allocate(BYTES_MAX);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
          // Reads on until the buffer or the file is at its end.
        }
        var all =
            new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
      } catch (IOException e) {
        return "(could not read " + file + ": " + e.getMessage() + ")";
      }
    }
  }
}
