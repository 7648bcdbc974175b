package dev.coffey.ops.systemtests.overload;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Offers images to the ingest API at a given rate, whatever it answers, and remembers which it
 * took. One thread offers; the counters may be read from any.
 */
final class Offer {

  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final int UNDER_WAY_MAX = 64;

  /** Of the first images, every fourth has a label, so that there is something to train on. */
  private static final int LABELED_UNTIL = 1_200;

  private static final int LABELED_EVERY = 4;
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{64})\"");

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();
  private final FreshImages images;
  private final URI ingest;
  private long offered;

  Offer(URI ingest, FreshImages images) {
    this.ingest = ingest;
    this.images = images;
  }

  /**
   * Offers for so long. A rate that the API's answers cannot keep up with is not reached; then as
   * many are under way as may be.
   */
  void offer(double imagesPerSecond, Duration duration) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    double periodNanos = 1e9 / imagesPerSecond;
    for (long i = 0; System.nanoTime() < end; i++) {
      long due = start + (long) (i * periodNanos);
      long early = due - System.nanoTime();
      if (early > 0) {
        Thread.sleep(early / 1_000_000, (int) (early % 1_000_000));
      }
      underWay.acquire();
      send(offered++);
    }
    underWay.acquire(UNDER_WAY_MAX);
    underWay.release(UNDER_WAY_MAX);
  }

  private void send(long number) {
    String label =
        number < LABELED_UNTIL && number % LABELED_EVERY == 0
            ? "?label=" + URLEncoder.encode(images.className(number), StandardCharsets.UTF_8)
            : "";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(ingest + "/images" + label))
            .timeout(ANSWER_MAX)
            .POST(HttpRequest.BodyPublishers.ofByteArray(images.png(number)))
            .build();
    var unused =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
            .whenComplete(
                (answer, error) -> {
                  try {
                    take(answer, error);
                  } finally {
                    underWay.release();
                  }
                });
  }

  private void take(HttpResponse<String> answer, Throwable error) {
    if (error != null) {
      count(error.toString());
    } else if (answer.statusCode() == 202) {
      Matcher id = ID.matcher(answer.body());
      if (id.find()) {
        accepted.add(id.group(1));
      } else {
        count("202 without an id: " + answer.body());
      }
    } else if (answer.statusCode() == 429
        && answer.headers().firstValue("Retry-After").isPresent()) {
      refused.increment();
    } else {
      count(answer.statusCode() + " " + answer.body());
    }
  }

  private void count(String error) {
    errors.computeIfAbsent(error, key -> new LongAdder()).increment();
  }

  /** Requests so far; read by the offering thread. */
  long offered() {
    return offered;
  }

  /** Ids of what was taken. */
  Set<String> accepted() {
    return accepted;
  }

  /** Answered 429 with Retry-After. */
  long refused() {
    return refused.sum();
  }

  /** Every other answer, and how often. */
  Map<String, LongAdder> errors() {
    return errors;
  }
}
