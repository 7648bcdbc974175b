package dev.coffey.evaluator.app;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.evaluator.flow.Clients;
import dev.coffey.evaluator.flow.Stream;
import dev.coffey.evaluator.flow.TwoColours;
import dev.coffey.evaluator.flow.World;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.OffsetRange;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TrainingStep;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What the console's page reads and does, with a real broker and a real student. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class ConsoleServiceTest {
  World world;

  @TestHTTPResource URI url;

  private final String student = "shown-" + System.nanoTime();

  private static void eventually(Callable<Boolean> condition) {
    await().atMost(World.LIMIT).until(condition);
  }

  private <V> void send(Topic<V> topic, List<V> values) {
    Clients clients = world.clients();
    var serializer = topic.serializer(clients.registry());
    try (var producer =
        new KafkaProducer<>(clients.kafka(), new StringSerializer(), new ByteArraySerializer())) {
      for (V value : values) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic.name(), student, serializer.serialize(topic.name(), value)));
      }
    }
  }

  private void sendSteps(int from, int to) {
    List<TrainingStep> steps = new ArrayList<>();
    for (int step = from; step <= to; step++) {
      steps.add(
          TrainingStep.newBuilder()
              .setStep(step)
              .setCreatedAt(Instant.now())
              .setLoss(1f / step)
              .setCe(Float.NaN)
              .setKdLabeled(0.25f)
              .setKdUnlabeled(0.5f)
              .setLearningRate(0.004f)
              .setLabeledImages(16)
              .setUnlabeledImages(16)
              .setFreshImages(8)
              .setStepMillis(200)
              .setFinite(true)
              .build());
    }
    send(Topics.TRAINING_STEPS, steps);
  }

  private static RejectedImage rejected() {
    return RejectedImage.newBuilder()
        .setReason(RejectionReason.CORRUPT_IMAGE)
        .setDetail("PNG ends in the middle")
        .setTopic("images")
        .setPartition(2)
        .setOffset(12)
        .setValue(ByteBuffer.wrap(new byte[100]))
        .setCreatedAt(Instant.now())
        .build();
  }

  private String champion(long step, byte[] weights) {
    String id = world.publish(student, step, weights);
    assertThat(world.awaitEvaluation(id).getPromoted()).isTrue();
    eventually(() -> when().get("/promotions/" + student).statusCode() == 200);
    return id;
  }

  @Test
  void aPageIsToldHowThingsAreAndThenWhatIsNew() throws Exception {
    // Given
    String id = champion(1, TwoColours.student(5, 40));
    sendSteps(1, 30);
    try (EventStream page = new EventStream(url, "?student=" + student)) {
      eventually(() -> page.entries("steps", "steps").size() == 30);

      // When
      sendSteps(31, 40);
      send(Topics.IMAGES_REJECTED, List.of(rejected()));
      new Stream(world).labeled(20, false);
      String better = world.publish(student, 2, TwoColours.student(5, 60));
      world.awaitEvaluation(better);

      // Then what was there comes once, what is new once after it
      eventually(() -> page.entries("steps", "steps").size() >= 40);
      assertThat(page.entries("steps", "steps"))
          .extracting(it -> it.get("step").asInt())
          .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
      JsonNode step = page.entries("steps", "steps").get(3);
      assertThat(step.get("loss").asDouble()).isEqualTo(0.25);
      assertThat(step.get("ce").isNull()).isTrue();
      assertThat(step.get("learningRate").asText()).isEqualTo("0.004");
      eventually(() -> page.entries("evaluations", "evaluations").size() == 2);
      assertThat(page.entries("evaluations", "evaluations"))
          .extracting(it -> it.get("checkpointId").asText())
          .containsExactly(id, better);
      assertScores(page.entries("evaluations", "evaluations").get(0));
      assertThat(page.newest("students").get("shown").asText()).isEqualTo(student);
      assertThat(page.newest("succession").get("newestFirst")).isNotEmpty();
      eventually(() -> page.newest("rejected").path("byReason").path("CORRUPT_IMAGE").asInt() > 0);
      assertThat(page.newest("rejected").get("newest").get(0).get("offset").asInt()).isEqualTo(12);
      eventually(() -> page.entries("prequential", "labels").size() == 2);
      eventually(() -> !page.all("image").isEmpty());
      assertImage(page.newest("image"));
      eventually(() -> page.newest("stations").path("flows").size() == 12);
      eventually(() -> "up".equals(health(page, "kafka")));
      eventually(() -> page.comments() > 0);
    }
  }

  private static String health(EventStream page, String station) {
    for (JsonNode it : page.newest("stations").path("stations")) {
      if (it.get("id").asText().equals(station)) {
        return it.get("health").asText();
      }
    }
    return "absent";
  }

  private static void assertScores(JsonNode evaluation) {
    assertThat(evaluation.get("promoted").asBoolean()).isTrue();
    JsonNode score = evaluation.get("scores").get(0);
    assertThat(score.get("variant").asText()).isEqualTo("val");
    assertThat(score.get("low").asDouble()).isLessThanOrEqualTo(score.get("top1").asDouble());
    assertThat(score.get("images").asInt()).isEqualTo(80);
  }

  private void assertImage(JsonNode image) {
    assertThat(image.get("image").asText()).startsWith("data:image/png;base64,iVBOR");
    assertThat(image.get("teacher")).hasSize(2);
    assertThat(image.get("teacher").get(0).get("p").asDouble()).isGreaterThan(0.99);
    assertThat(image.get("teacher").get(0).get("class").asText())
        .isEqualTo(image.get("label").asText());
    assertThat(image.get("student").get(0).get("p").asDouble()).isBetween(0.5, 1.0);
  }

  @Test
  void aPageThatAsksForNobodyIsShownAChampion() throws Exception {
    // Given
    champion(1, TwoColours.student(6, 20));

    // When
    try (EventStream page = new EventStream(url, "")) {
      // Then
      eventually(() -> page.newest("students").hasNonNull("shown"));
      String shown = page.newest("students").get("shown").asText();
      eventually(() -> page.newest("succession").path("studentId").asText().equals(shown));
    }
  }

  @Test
  void thePublishedMixReachesAnApplicationWithoutANewCheckpoint() {
    // Given an application that serves the champion
    String id = champion(1, TwoColours.divided(3, 60));
    var survey = when().get("/console/mix?student=" + student).then().statusCode(200);
    survey.body("checkpointId", equalTo(id)).body("tunedOn", equalTo("holdout"));
    survey.body("images", equalTo(80)).body("alphas", hasSize(51)).body("top1", hasSize(51));
    assertThat(survey.extract().jsonPath().getDouble("best.top1"))
        .isGreaterThan(survey.extract().jsonPath().getDouble("top1[0][0]"));
    try (ModelHandle application =
        ModelHandle.builder()
            .kafka(world.clients().kafka())
            .registry(world.registryUrl())
            .studentId(student)
            .follow(Follow.alias("champion").onlyWhenPromoted())
            .build()) {
      assertThat(application.awaitReady(World.LIMIT)).isTrue();

      // When
      mix(id, 0.125, 2.5).then().statusCode(200).body("alpha", equalTo(0.125f));

      // Then
      eventually(
          () -> {
            try (ModelHandle.Lease model = application.acquire()) {
              return model.mix().alpha() == 0.125 && model.mix().beta() == 2.5;
            }
          });
      assertThat(application.serving().orElseThrow().getCheckpointId()).isEqualTo(id);
      HeadMix published = world.mix(student);
      assertThat(published.getActor()).isEqualTo("zoe");
      assertThat(published.getReason()).isEqualTo("it looks better");
      when()
          .get("/console/mix?student=" + student)
          .then()
          .body("current.alpha", equalTo(0.125f))
          .body("current.beta", equalTo(2.5f));
    }
  }

  private Response mix(String checkpointId, Object alpha, Object beta) {
    Map<String, Object> request = new HashMap<>();
    request.put("studentId", student);
    request.put("checkpointId", checkpointId);
    request.put("alpha", alpha);
    request.put("beta", beta);
    request.put("actor", "zoe");
    request.put("reason", "it looks better");
    return given().contentType("application/json").body(request).post("/console/mix");
  }

  @Test
  void aMixThatCannotBeIsAProblem() {
    // Given
    String first = champion(1, TwoColours.student(7, 0));
    champion(2, TwoColours.student(7, 40));

    // When / Then
    mix(first, 0.5, 1)
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("detail", containsString(first + " is not the champion of " + student));
    mix(first, 1.5, 1).then().statusCode(400).body("detail", containsString("alpha is 1.5"));
    mix(first, 0.5, 0).then().statusCode(400).body("detail", containsString("beta is 0.0"));
    mix(first, null, 1).then().statusCode(400).body("detail", containsString("alpha and beta"));
    mix("", 0.5, 1).then().statusCode(400);
    when().get("/console/mix?student=nobody").then().statusCode(404);
    when().get("/console/mix").then().statusCode(400).contentType("application/problem+json");
  }

  @Test
  void aLineageIsToldBackToTheFirstCheckpoint() {
    // Given
    byte[] weights = TwoColours.student(8, 20);
    String first = world.publish(student, 1, weights);
    String second =
        world.publish(
            student,
            2,
            TwoColours.student(8, 40),
            manifest -> {
              manifest.put("parent_id", first);
              manifest.put("consumed", List.of(new OffsetRange("samples.labeled", 1, 10L, 40L)));
              manifest.put("samples_since_parent", 30L);
              manifest.put("settings", Map.of("student-id", student));
              return manifest;
            });
    world.awaitEvaluation(second);

    // When
    var lineage = when().get("/console/lineage/" + second).then();

    // Then
    lineage
        .statusCode(200)
        .body("chain.id", equalTo(List.of(second, first)))
        .body("chain[0].parentId", equalTo(first))
        .body("chain[0].samples", equalTo(30))
        .body("chain[0].consumed[0].to", equalTo(40))
        .body("chain[0].weights", equalTo("unknown"))
        .body("method", equalTo("dho"))
        .body("architecture.backbone", equalTo("resnet-tiny"))
        .body("settings.student-id", equalTo(student));
    when().get("/console/lineage/" + student + "-000000003-aaaaaaaaaaaa").then().statusCode(404);
    when()
        .get("/console/lineage/nothing")
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
  }

  @Test
  void onePageTooManyIsRefused() throws Exception {
    // Given as many pages as the test's configuration allows
    List<EventStream> pages = new ArrayList<>();
    try {
      eventually(
          () -> {
            EventStream page = new EventStream(url, "");
            pages.add(page);
            return page.response().statusCode() == 503;
          });

      // When / Then
      assertThat(pages.size()).isLessThanOrEqualTo(6 + 1);
      String problem =
          new String(
              pages.get(pages.size() - 1).response().body().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(problem).contains("coffey.evaluator.console.pages-max");
    } finally {
      for (EventStream page : pages) {
        page.close();
      }
    }
    eventually(
        () -> {
          try (EventStream again = new EventStream(url, "")) {
            return again.response().statusCode() == 200;
          }
        });
  }
}
