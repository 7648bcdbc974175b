package dev.coffey.evaluator.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.evaluator.flow.Clients;
import dev.coffey.evaluator.flow.Stream;
import dev.coffey.evaluator.flow.TwoColours;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TrainingStep;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What the console's page is told, with a real broker and a real student. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class ConsoleServiceTest extends ServedStudent {
  @TestHTTPResource URI url;

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
        .setCreatedAt(Instant.now().minusSeconds(50))
        .build();
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
      eventually(() -> page.newest("leaderboard").toString().contains(better));
      eventually(() -> page.newest("rejected").path("byReason").path("CORRUPT_IMAGE").asInt() > 0);
      assertThat(page.newest("rejected").get("newest").get(0).get("offset").asInt()).isEqualTo(12);
      eventually(() -> page.entries("prequential", "labels").size() == 2);
      eventually(() -> !page.all("image").isEmpty());
      assertImage(page.newest("image"));
      eventually(() -> page.newest("stations").path("flows").size() == 12);
      eventually(() -> "up".equals(health(page, "kafka")));
      eventually(() -> page.comments() > 0);
      eventually(() -> page.newest("rejected").path("perMinute").asInt(-1) == 0);
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
    assertThat(score.get("top1Low").asDouble()).isLessThanOrEqualTo(score.get("top1").asDouble());
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
