package dev.coffey.ops.local.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.world.DrawnImage;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks the application at a steady rate about images that no model has learnt from. */
final class Load implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REQUEST_MAX = Duration.ofSeconds(5);

  /** The asked images are of a world of their own, so that none of them is ever pushed. */
  private static final long OTHER_WORLD = 1L << 40;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final URI classify;
  private final World world;
  private final Statistics statistics;
  private long index;

  Load(URI application, long seed, int requestsPerSecond, Statistics statistics) {
    this.classify = application.resolve("/classify");
    this.world = World.of(seed + OTHER_WORLD);
    this.statistics = statistics;
    long micros = TimeUnit.SECONDS.toMicros(1) / requestsPerSecond;
    var unused = timer.scheduleAtFixedRate(this::ask, 0, micros, TimeUnit.MICROSECONDS);
  }

  private void ask() {
    DrawnImage image = world.draw(Split.STREAM, index++);
    HttpRequest request =
        HttpRequest.newBuilder(classify)
            .timeout(REQUEST_MAX)
            .POST(HttpRequest.BodyPublishers.ofByteArray(image.png()))
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        statistics.failed(
            "HTTP "
                + response.statusCode()
                + " "
                + new String(response.body(), StandardCharsets.UTF_8));
        return;
      }
      JsonNode best = JSON.readTree(response.body()).path("classes").path(0);
      String label = World.classes().get(image.label());
      statistics.answered(best.path("name").asText().equals(label));
    } catch (IOException e) {
      statistics.failed(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws InterruptedException {
    timer.shutdown();
    timer.awaitTermination(REQUEST_MAX.toSeconds(), TimeUnit.SECONDS);
  }
}
