package dev.coffey.ingest.app;

import static dev.coffey.ingest.app.Answers.assertProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.cli.CommandRun;
import dev.coffey.ingest.dataset.TestCollections;
import dev.coffey.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A teacher that stands still, then commits what it has done: a plain consumer of its group. */
@QuarkusTest
@QuarkusTestResource(RealServers.class)
@TestProfile(BackPressureTest.ShortBacklog.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackPressureTest {

  public static final class ShortBacklog implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "coffey.ingest.backlog.images-max", "4",
          "coffey.ingest.backlog.images-resume", "1",
          "coffey.ingest.backlog.students", "pupil",
          "coffey.ingest.backlog.ask-every", "PT0.1S",
          "coffey.ingest.backlog.retry-after", "PT2S");
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern REFUSED =
      Pattern.compile(
          "coffey_ingest_images_total\\{outcome=\"refused\",reason=\"too-far-behind\"} ([0-9.]+)");

  @TestHTTPResource("/")
  URI url;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  private long seed;

  @Test
  @Order(1)
  void imagesAreRefusedWhileTheTeacherIsTooFarBehind() {
    // Given: images until the backlog is seen to be above its limit
    await().atMost(PATIENCE).until(() -> push().statusCode() == 429);

    // When
    Response refused = push();

    // Then
    assertProblem(refused, 429, "too-far-behind", "The teacher has ");
    assertThat(refused.<String>path("detail"))
        .contains("records of topic images before it (group coffey-teacher); the limit is 4");
    assertThat(refused.header("Retry-After")).isEqualTo("2");
    assertThat(given().get("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
    assertThat(given().get("/q/health/well").statusCode()).isEqualTo(503);
    assertThat(given().get("/q/metrics").asString())
        .containsPattern("coffey_ingest_backlog_full\\{group=\"coffey-teacher\",.*} 1.0")
        .containsPattern("coffey_ingest_backlog_records\\{group=\"coffey-teacher\",.*} [5-9]")
        .contains("group=\"student-trainer.pupil\"");
  }

  @Test
  @Order(2)
  void labelsAreTakenAllTheSame() {
    // When
    Response label =
        given()
            .contentType("application/json")
            .body(Map.of("image_id", "0".repeat(64), "label", "red circle", "annotator", "ada"))
            .post("/labels");

    // Then
    assertThat(label.statusCode()).as(label.asString()).isEqualTo(202);
  }

  @Test
  @Order(3)
  void theLoaderWaitsLongerThanItsPatienceAndLosesNothing(@TempDir Path temp) throws Exception {
    // Given: a load that is refused, and then a teacher that works
    Path folder = TestCollections.folder(temp.resolve("data"), 5);
    double before = refused();
    CompletableFuture<CommandRun> load =
        CompletableFuture.supplyAsync(
            () ->
                CommandRun.of(
                    "load",
                    folder.toString(),
                    "--parallel=2",
                    "--patience=PT1S",
                    "--url=" + url,
                    "--journal=" + temp.resolve("journal")));
    await().atMost(PATIENCE).until(() -> refused() >= before + 4);

    // When
    CommandRun run = whileTeaching(load);

    // Then
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("Accepted 10 images").doesNotContain("Rejected");
    assertThat(given().get("/q/health/well").statusCode()).isEqualTo(200);
  }

  private CommandRun whileTeaching(CompletableFuture<CommandRun> load) throws Exception {
    try (var teacher =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", broker,
                "group.id", "coffey-teacher",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      teacher.subscribe(List.of(Topics.IMAGES.name()));
      long untilNanos = System.nanoTime() + PATIENCE.toNanos();
      while (!load.isDone() && System.nanoTime() < untilNanos) {
        teacher.poll(Duration.ofMillis(100));
        teacher.commitSync();
      }
      assertThat(load).isDone();
      teacher.poll(Duration.ofMillis(100));
      teacher.commitSync();
      await().atMost(PATIENCE).until(() -> given().get("/q/health/well").statusCode() == 200);
      return load.get();
    }
  }

  private Response push() {
    return given().body(TestImages.png(7000 + seed++)).post("/images");
  }

  private static double refused() {
    Matcher found = REFUSED.matcher(given().get("/q/metrics").asString());
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }
}
