package dev.coffey.ops.local.sample;

import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/**
 * An application that classifies images with the champion, while it is swapped: an HTTP server, and
 * the requests that keep it busy.
 */
@CommandLine.Command(
    name = "sample-application",
    mixinStandardHelpOptions = true,
    description = "Serves POST /classify with the champion, and asks itself at a steady rate.")
public final class SampleApplication implements Callable<Integer> {
  private static final Duration FIRST_MODEL_MAX = Duration.ofDays(1);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

  @CommandLine.Option(
      names = "--bootstrap-servers",
      required = true,
      description = "Kafka brokers.")
  String bootstrapServers;

  @CommandLine.Option(names = "--registry", required = true, description = "Schema registry.")
  String registry;

  @CommandLine.Option(names = "--student", required = true, description = "Student to serve.")
  String student;

  @CommandLine.Option(names = "--port", defaultValue = "8086", description = "HTTP port.")
  int port;

  @CommandLine.Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the asked images.")
  long seed;

  @CommandLine.Option(
      names = "--requests-per-second",
      defaultValue = "20",
      description = "Requests it asks itself.")
  int requestsPerSecond;

  public static void main(String[] args) {
    System.exit(new CommandLine(new SampleApplication()).execute(args));
  }

  /** Serves until it is asked to end; then frees the model before the JVM goes. */
  @Override
  public Integer call() throws Exception {
    Statistics statistics = new Statistics();
    CountDownLatch closed = new CountDownLatch(1);
    Thread serving = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(serving, closed), "end"));
    try (ModelHandle handle =
            ModelHandle.builder()
                .bootstrapServers(bootstrapServers)
                .registry(registry)
                .studentId(student)
                .follow(Follow.alias("champion"))
                .listener(statistics)
                .build();
        ClassifyServer server = new ClassifyServer(port, handle, statistics)) {
      handle.awaitReady(FIRST_MODEL_MAX);
      try (Load load = new Load(server.address(), seed, requestsPerSecond, statistics)) {
        new CountDownLatch(1).await();
      }
    } catch (InterruptedException e) {
      return 0; // Asked to end; everything above is closed.
    } finally {
      closed.countDown();
    }
    return 0;
  }

  private static void end(Thread serving, CountDownLatch closed) {
    serving.interrupt();
    try {
      closed.await(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
