package dev.coffey.ops.systemtests.restarts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A trainer as the demo starts it, in a folder of its own that is empty at its start: what it goes
 * on from, it has from the topics.
 */
final class TrainerProcess implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
  private static final Duration PUBLISH_MAX = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
  private final ChildProcess child;
  private final int port;
  private final Path log;

  private TrainerProcess(ChildProcess child, int port, Path log) {
    this.child = child;
    this.port = port;
    this.log = log;
  }

  /**
   * What is started.
   *
   * @param root the repository, where the built trainer lies
   * @param folder the log is written to, and the working folders are made in
   * @param instance name among the trainers of the student, kept over restarts
   */
  record Spec(
      TrainerCluster cluster,
      Path root,
      Path folder,
      String studentId,
      String instance,
      TrainerSize size) {}

  static TrainerProcess start(Spec spec) {
    try {
      Files.createDirectories(spec.folder());
      Path empty = Files.createTempDirectory(spec.folder(), "disk");
      int port = freePort();
      Path log = spec.folder().resolve(spec.studentId() + "-" + spec.instance() + ".log");
      return new TrainerProcess(command(spec, port, empty).log(log).start(), port, log);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a folder in " + spec.folder(), e);
    }
  }

  private static ChildProcess.Builder command(Spec spec, int port, Path empty) {
    Path jar = spec.root().resolve("student-trainer/target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException("No " + jar + ". Build first: ./mvnw -Dquick package.");
    }
    TrainerSize size = spec.size();
    return ChildProcess.java("trainer " + spec.instance() + " of " + spec.studentId())
        .jvm("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-Xmx256m")
        .jvm(
            "-Djava.io.tmpdir=" + empty,
            "-Dkafka.bootstrap.servers=" + spec.cluster().bootstrapServers(),
            "-Dcoffey.registry.url=" + spec.cluster().registryUrl(),
            "-Dcoffey.topics.partitions=1",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            "-Dcoffey.trainer.classes="
                + spec.root().resolve("ops/world/src/main/teacher/classes.txt"),
            "-Dcoffey.trainer.student-id=" + spec.studentId(),
            "-Dcoffey.trainer.instance=" + spec.instance(),
            "-Dcoffey.trainer.device=cpu",
            "-Dcoffey.trainer.threads=1",
            "-Dcoffey.trainer.batch.echo=8",
            "-Dcoffey.trainer.learning-rate=0.004",
            // The log decides what a step reads, not the clock.
            "-Dcoffey.trainer.batch.fresh-wait-max=PT1H",
            "-Dcoffey.trainer.reservoir.labeled-min=" + size.labeled(),
            "-Dcoffey.trainer.checkpoint.steps=" + size.checkpointSteps(),
            "-Dcoffey.trainer.checkpoint.interval=PT1H")
        .jvm(size.options().toArray(String[]::new))
        .env("OMP_WAIT_POLICY", "PASSIVE")
        .env("MALLOC_ARENA_MAX", "2")
        .env("DJL_OFFLINE", "true")
        .workingFolder(empty)
        .classpath(List.of(jar))
        .main("io.quarkus.bootstrap.runner.QuarkusEntryPoint");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What {@code GET /trainer} says; nothing while it does not answer. */
  JsonNode status() {
    try {
      return JSON.readTree(send(request("/trainer").timeout(ANSWER_MAX).GET().build()));
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  /**
   * Waits until the status is as wanted, and returns it.
   *
   * @throws IllegalStateException when the process ends, or the time does
   */
  JsonNode await(String what, Duration limit, Predicate<JsonNode> wanted) {
    long untilNanos = System.nanoTime() + limit.toNanos();
    while (true) {
      JsonNode status = status();
      if (wanted.test(status)) {
        return status;
      }
      if (!child.isAlive() || System.nanoTime() > untilNanos) {
        throw new IllegalStateException(
            child
                + (child.isAlive() ? " does not come to " : " ended before it came to ")
                + what
                + ": "
                + status
                + "; the end of "
                + log
                + ":\n"
                + child.logTail(20));
      }
      sleep(POLL);
    }
  }

  /** Publishes the present step, if no checkpoint has it. */
  void publish() {
    try {
      send(
          request("/trainer/checkpoint")
              .timeout(PUBLISH_MAX)
              .POST(HttpRequest.BodyPublishers.noBody())
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(child + " did not answer: " + e.getMessage(), e);
    }
  }

  /** Waits for that step, which must be the log's last, and for its checkpoint. */
  void awaitCheckpoint(long step, Duration limit) {
    await("step " + step, limit, now -> now.path("step").asLong() == step);
    publish();
    await(
        "a checkpoint of step " + step,
        limit,
        now -> now.path("checkpoint").path("step").asLong() == step);
  }

  boolean isAlive() {
    return child.isAlive();
  }

  /** {@code kill -9}, and waits until it is gone. */
  void kill() {
    child.kill();
  }

  /** {@code SIGSTOP}: it stands still, as on a machine that hangs. */
  void freeze() {
    Signal.STOP.send(child.process().pid());
  }

  /** {@code SIGCONT}: it goes on as if nothing had been. */
  void thaw() {
    Signal.CONT.send(child.process().pid());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private String send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  static void sleep(Duration duration) {
    try {
      TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
