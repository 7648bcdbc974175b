package dev.coffey.ops.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A child process that measures when it is asked to and waits otherwise: a line in, a JSON object
 * out. Ends when its input ends, so also with its parent. Threads: one at a time.
 */
public final class MeasuredProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long CLOSE_SECONDS_MAX = 10;
  private static final int LOG_LINES = 20;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Path log;
  private final String version;

  private MeasuredProcess(String name, Process process, Path log) throws IOException {
    this.name = name;
    this.process = process;
    this.log = log;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.version = answer().path("version").asText();
  }

  /**
   * Starts it and waits until it is ready: its first line names its version.
   *
   * @param name for messages and for its log in {@code folder}
   * @param environment added to this process's own
   * @throws IOException when it cannot be started or ends early, with the end of its log
   */
  public static MeasuredProcess start(
      String name, List<String> command, Map<String, String> environment, Path folder)
      throws IOException {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      return new MeasuredProcess(name, process, log);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** A child JVM of the same Java as this one, with this module's class path. */
  public static MeasuredProcess java(
      String name, BenchSettings settings, Class<?> main, List<String> arguments, Path folder)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dai.djl.offline=true", "-cp"));
    command.add(settings.classpath().stream().map(Path::toString).collect(Collectors.joining(":")));
    command.add(main.getName());
    command.addAll(arguments);
    return start(name, command, Map.of("DJL_OFFLINE", "true"), folder);
  }

  /** What it called itself. */
  public String version() {
    return version;
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws IOException when the process ends instead, with the end of its log
   */
  public JsonNode ask(String line) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
    return answer();
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(name + " ended early:\n" + logTail());
    }
    return JSON.readTree(line);
  }

  private String logTail() throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - LOG_LINES), all.size()));
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It has ended already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
