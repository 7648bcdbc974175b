package dev.coffey.ops.systemtests.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.ops.local.sample.PushPlan;
import dev.coffey.ops.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pushes the sample producer's images through the ingest API, each until it is acknowledged, and
 * remembers which were. What was sent without an answer is sent again, so that the topic gets
 * images twice. Its own thread pushes; the sets may be read from any.
 */
public final class Pusher implements AutoCloseable {

  private static final Duration REQUEST_MAX = Duration.ofSeconds(10);
  private static final long RETRY_MILLIS = 300;
  private static final int AGAIN_EVERY = 97;
  private static final int LABELS_PER_CLASS = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> labelledLate = ConcurrentHashMap.newKeySet();
  private final URI ingest;
  private final PushPlan plan;
  private final long pauseMillis;
  private final Thread thread = new Thread(this::push, "pusher");
  private volatile boolean closing;

  public Pusher(URI ingest, long seed, int imagesPerSecond) {
    this.ingest = ingest;
    this.plan = new PushPlan(World.of(seed), LABELS_PER_CLASS);
    this.pauseMillis = 1000 / imagesPerSecond;
    thread.start();
  }

  /** Ids of the images that ingest has taken. */
  public Set<String> acknowledged() {
    return acknowledged;
  }

  /** Ids of those whose label was taken after they were. */
  public Set<String> labelledLate() {
    return labelledLate;
  }

  private void push() {
    try {
      // At the end the plan's labels are through, and what follows is without.
      for (long position = 0; !closing || plan.isLabeling(position - 200); position++) {
        PushPlan.Push image = plan.push(position);
        String path = "/images" + image.label().map(it -> "?label=" + encode(it)).orElse("");
        int times = position % AGAIN_EVERY == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
          if (isTaken(path, "image/png", image.png())) {
            acknowledged.add(Sha256.hex(image.png()));
          }
        }
        Optional<PushPlan.LateLabel> late = plan.lateLabel(position);
        if (late.isPresent()) {
          String id = Sha256.hex(late.get().png());
          if (isTaken("/labels", "application/json", json(id, late.get().label()))) {
            labelledLate.add(id);
          }
        }
        Thread.sleep(pauseMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends until there is an answer that is final: true when it is taken. */
  private boolean isTaken(String path, String mediaType, byte[] body) throws InterruptedException {
    while (true) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(ingest + path))
              .timeout(REQUEST_MAX)
              .header("Content-Type", mediaType)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      try {
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status < 300) {
          return true;
        }
        if (status != 429 && status < 500) {
          return false;
        }
      } catch (IOException e) {
        // Killed just now: whether it was taken is not known, so it is sent again.
      }
      Thread.sleep(RETRY_MILLIS);
    }
  }

  private static byte[] json(String imageId, String label) {
    try {
      return JSON.writeValueAsBytes(
          Map.of("image_id", imageId, "label", label, "annotator", "chaos"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Three strings are always JSON.", e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Pushes what is under way, and the rest of the labels; then ends. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
