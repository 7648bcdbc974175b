package dev.coffey.ops.lab.work;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** A worker's JVM, from outside. One task at a time. */
final class Worker implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LOG_LINES = 15;

  private final Process process;
  private final BufferedWriter tasks;
  private final BufferedReader answers;
  private final Path log;

  private Worker(Process process, Path log) {
    this.process = process;
    this.tasks = process.outputWriter(StandardCharsets.UTF_8);
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.log = log;
  }

  /**
   * Starts a JVM with one thread for libtorch.
   *
   * @param properties as {@code -DNAME=VALUE}
   * @param log its errors are appended to
   */
  static Worker start(String classpath, List<String> properties, Path log) throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1",
            "-Dai.djl.pytorch.num_interop_threads=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    command.addAll(properties);
    command.addAll(List.of("-cp", classpath, WorkerMain.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("MKL_NUM_THREADS", "1");
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new Worker(builder.start(), log);
  }

  /**
   * Has a task done.
   *
   * @param done told the units done since the last call
   * @throws WorkerException when the task fails or the JVM ends
   */
  TaskAnswer work(Task task, IntConsumer done) {
    try {
      tasks.write(JSON.writeValueAsString(task));
      tasks.newLine();
      tasks.flush();
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        TaskAnswer answer = JSON.readValue(line, TaskAnswer.class);
        done.accept(answer.done());
        if (answer.failure() != null) {
          throw new WorkerException(answer.failure() + " (more in " + log + ")", false);
        }
        if (answer.last()) {
          return answer;
        }
      }
    } catch (IOException e) {
      throw new WorkerException("A worker broke off: " + e.getMessage() + end(), true);
    }
    throw new WorkerException("A worker ended in the middle of a task" + end(), true);
  }

  private String end() {
    try {
      List<String> lines = Files.readAllLines(log);
      return "; the end of %s:%n%s"
          .formatted(
              log,
              String.join(
                  "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())));
    } catch (IOException e) {
      return "; " + log + " cannot be read";
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
