package dev.coffey.ops.local.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.ops.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** Pushes drawn images through the ingest API at a steady rate, and remembers how far it came. */
@CommandLine.Command(
    name = "sample-producer",
    mixinStandardHelpOptions = true,
    description = "Pushes images of the sample world through the ingest API.")
public final class SampleProducer implements Callable<Integer> {
  private static final Duration REQUEST_MAX = Duration.ofSeconds(10);
  private static final long RETRY_MILLIS = 500;
  private static final int SAVE_EVERY = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  @CommandLine.Option(
      names = "--ingest",
      required = true,
      description = "Address of the ingest API.")
  URI ingest;

  @CommandLine.Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the drawn images.")
  long seed;

  @CommandLine.Option(
      names = "--images-per-second",
      defaultValue = "30",
      description = "Images per second; twice as many while labelled ones are mixed in.")
  int imagesPerSecond;

  @CommandLine.Option(
      names = "--labels-per-class",
      defaultValue = "16",
      description = "Labelled images of each class, at the beginning.")
  int labelsPerClass;

  @CommandLine.Option(
      names = "--position",
      required = true,
      description = "File that remembers how many were pushed.")
  Path positionFile;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  public static void main(String[] args) {
    System.exit(new CommandLine(new SampleProducer()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    PushPlan plan = new PushPlan(World.of(seed), labelsPerClass);
    long position = readPosition();
    System.out.printf("Pushing to %s from position %d%n", ingest, position);
    long due = System.nanoTime();
    while (true) {
      PushPlan.Push push = plan.push(position);
      String query =
          "?source=sample-producer" + push.label().map(it -> "&label=" + encode(it)).orElse("");
      sendUntilTaken("/images" + query, "image/png", push.png());
      Optional<PushPlan.LateLabel> late = plan.lateLabel(position);
      if (late.isPresent()) {
        sendUntilTaken("/labels", "application/json", json(late.get()));
      }
      position++;
      if (position % SAVE_EVERY == 0) {
        writePosition(position);
      }
      int rate = plan.isLabeling(position) ? 2 * imagesPerSecond : imagesPerSecond;
      due = Math.max(due + TimeUnit.SECONDS.toNanos(1) / rate, System.nanoTime() - 1_000_000_000L);
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
  }

  private static byte[] json(PushPlan.LateLabel late) throws IOException {
    return JSON.writeValueAsBytes(
        Map.of(
            "image_id",
            Sha256.hex(late.png()),
            "label",
            late.label(),
            "annotator",
            "sample-producer"));
  }

  /** Sends until the service has taken it or refused it for good; waits as the service asks. */
  private void sendUntilTaken(String path, String mediaType, byte[] body)
      throws InterruptedException {
    while (true) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(ingest + path))
              .timeout(REQUEST_MAX)
              .header("Content-Type", mediaType)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      try {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        int status = response.statusCode();
        if (status < 300) {
          return;
        }
        if (status != 429 && status < 500) {
          System.out.printf("Refused with %d: %s%n", status, response.body());
          return;
        }
        long seconds = response.headers().firstValueAsLong("Retry-After").orElse(0);
        Thread.sleep(Math.max(RETRY_MILLIS, seconds * 1000));
      } catch (IOException e) {
        Thread.sleep(RETRY_MILLIS); // The service is starting, or is being started again.
      }
    }
  }

  private long readPosition() throws IOException {
    return Files.exists(positionFile) ? Long.parseLong(Files.readString(positionFile).strip()) : 0;
  }

  private void writePosition(long position) throws IOException {
    Path next = positionFile.resolveSibling(positionFile.getFileName() + ".next");
    Files.writeString(next, Long.toString(position));
    Files.move(next, positionFile, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
