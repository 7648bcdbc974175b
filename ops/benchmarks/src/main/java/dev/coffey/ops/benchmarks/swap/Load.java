package dev.coffey.ops.benchmarks.swap;

import dev.coffey.checkpoints.Classification;
import dev.coffey.checkpoints.ModelHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask by the clock, not by the answer before: a request that has to wait because an
 * earlier one took long counts its waiting, too. Each request acquires a lease, has one image
 * classified, and compares the answer.
 */
final class Load {

  private static final long STOP_SECONDS_MAX = 60;

  private final ModelHandle handle;
  private final ExpectedAnswers expected;
  private final List<byte[]> images;
  private final ExecutorService pool;
  private final List<Future<Requests>> clients = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Starts the clients, whose requests are spread evenly over time.
   *
   * @param rate requests of all clients together, per second
   */
  Load(ModelHandle handle, ExpectedAnswers expected, List<byte[]> images, int clients, int rate) {
    this.handle = handle;
    this.expected = expected;
    this.images = images;
    this.pool = Executors.newFixedThreadPool(clients);
    long betweenNanos = TimeUnit.SECONDS.toNanos(1) / rate;
    long startNanos = System.nanoTime();
    for (int client = 0; client < clients; client++) {
      long firstNanos = startNanos + client * betweenNanos;
      int turn = client;
      this.clients.add(pool.submit(() -> ask(firstNanos, clients * betweenNanos, turn)));
    }
  }

  private Requests ask(long firstNanos, long periodNanos, int turn) {
    Requests requests = new Requests();
    for (long n = 0; ; n++) {
      long due = firstNanos + n * periodNanos;
      while (!stopped && System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      if (stopped) {
        return requests;
      }
      ask(requests, due, (int) ((turn + n) % images.size()));
    }
  }

  private void ask(Requests requests, long due, int image) {
    try (ModelHandle.Lease model = handle.acquire()) {
      Classification answer = model.classify(List.of(images.get(image))).get(0);
      requests.add(due, System.nanoTime());
      if (!expected.matches(model.manifest(), image, answer)) {
        requests.wrong(
            "%s says of image %d: %s".formatted(model.manifest().getCheckpointId(), image, answer));
      }
    } catch (RuntimeException e) {
      requests.add(due, System.nanoTime());
      requests.failed(e.toString());
    }
  }

  /** Ends the clients; what each of them saw. */
  List<Requests> stop() throws InterruptedException {
    stopped = true;
    pool.shutdown();
    if (!pool.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "A request did not end within " + STOP_SECONDS_MAX + " s after the last swap");
    }
    List<Requests> seen = new ArrayList<>();
    for (Future<Requests> client : clients) {
      try {
        seen.add(client.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("A client ended early: " + e.getCause(), e);
      }
    }
    return seen;
  }
}
