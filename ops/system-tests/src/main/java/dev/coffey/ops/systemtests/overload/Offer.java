package dev.coffey.ops.systemtests.overload;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Offers images to the ingest API, each image once. One caller at a time. */
final class Offer {

  /** So many may be under way; more than a rate needs whose answers take a tenth of a second. */
  private static final int CONNECTIONS = 256;

  /** Enough to keep the teacher busy, and few enough to cost next to nothing. */
  private static final int PATIENT_CONNECTIONS = 32;

  private static final Duration PATIENCE = Duration.ofMillis(250);

  /** Of the first images, every fourth has a label, so that there is something to train on. */
  private static final int LABELED_UNTIL = 1_200;

  private static final int LABELED_EVERY = 4;

  private final FreshImages images;
  private final URI ingest;
  private final AtomicLong offered = new AtomicLong();

  Offer(URI ingest, FreshImages images) {
    this.ingest = ingest;
    this.images = images;
  }

  /**
   * Offers at that rate for so long, whatever is answered and however late: the image is due when
   * the rate says so, and what waits for a connection is sent as soon as there is one.
   *
   * @return how many were sent
   */
  long atRate(double imagesPerSecond, Duration duration, Answers answers)
      throws InterruptedException {
    long count = (long) (imagesPerSecond * duration.toNanos() / 1e9);
    double periodNanos = 1e9 / imagesPerSecond;
    long start = System.nanoTime();
    AtomicLong next = new AtomicLong();
    onConnections(
        CONNECTIONS,
        wire -> {
          for (long i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            long due = start + (long) (i * periodNanos);
            awaitNanoTime(due);
            send(wire, due, answers);
          }
        });
    return count;
  }

  /** Offers as much as is taken, for so long: who is refused waits a little. */
  void asTaken(Duration duration, Answers answers) throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    onConnections(
        PATIENT_CONNECTIONS,
        wire -> {
          while (System.nanoTime() < end) {
            if (!send(wire, System.nanoTime(), answers)) {
              awaitNanoTime(System.nanoTime() + PATIENCE.toNanos());
            }
          }
        });
  }

  /** What the thread of a connection does with it. */
  private interface Work {
    void on(Wire wire);
  }

  private void onConnections(int connections, Work work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Thread thread =
          new Thread(
              () -> {
                try (Wire wire = new Wire(ingest)) {
                  work.on(wire);
                }
              },
              "offer " + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Thread.sleep would round to milliseconds. */
  private static void awaitNanoTime(long due) {
    for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
      LockSupport.parkNanos(early);
    }
  }

  private boolean send(Wire wire, long due, Answers answers) {
    long number = offered.getAndIncrement();
    String label =
        number < LABELED_UNTIL && number % LABELED_EVERY == 0
            ? "?label=" + URLEncoder.encode(images.className(number), StandardCharsets.UTF_8)
            : "";
    byte[] request = Wire.request(ingest, "/images" + label, images.png(number));
    try {
      Wire.Answer answer = wire.send(request);
      return answers.take(answer, System.nanoTime() - due);
    } catch (IOException e) {
      answers.fail(e.toString());
      return false;
    }
  }
}
