package dev.coffey.ingest.app;

import static dev.coffey.ingest.app.Answers.push;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.access.Doors;
import dev.coffey.access.Role;
import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.intake.ImageId;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.builder.MultiPartSpecBuilder;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealServers.class)
class ImagesTest {

  @Inject Doors doors;

  @Test
  void acceptedImageIsOnTheTopicByteForByte() {
    // Given
    byte[] image = TestImages.jpeg(40, 30, 1);

    // When
    Response answer = push(image, "image/jpeg", "/images?label=red%20circle&source=camera%207");

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.path("media_type").toString()).isEqualTo("image/jpeg");
    assertThat(answer.<Integer>path("width")).isEqualTo(40);
    assertThat(answer.<Integer>path("height")).isEqualTo(30);
    ConsumerRecord<String, ImageEvent> record = record(answer);
    assertThat(record.key()).isEqualTo(ImageId.of(image).hex()).isEqualTo(answer.path("id"));
    assertThat(record.value().getImage().array()).isEqualTo(image);
    assertThat(record.value().getMediaType()).isEqualTo("image/jpeg");
    assertThat(record.value().getWidth()).isEqualTo(40);
    assertThat(record.value().getHeight()).isEqualTo(30);
    assertThat(record.value().getLabel()).isEqualTo("red circle");
    assertThat(record.value().getSource()).isEqualTo("camera 7");
    assertThat(record.value().getCreatedAt())
        .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
  }

  @Test
  void theBytesTellTheTypeNotTheHeader() {
    // When
    Response answer = push(TestImages.png(2), "image/jpeg", "/images");

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.path("media_type").toString()).isEqualTo("image/png");
  }

  @Test
  void webpIsAccepted() {
    // When
    Response answer = push(TestImages.webp(), "application/octet-stream", "/images");

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.path("media_type").toString()).isEqualTo("image/webp");
    assertThat(record(answer).value().getLabel()).isNull();
    assertThat(record(answer).value().getSource()).isEqualTo("http");
  }

  @Test
  void sameImageTwiceHasTheSameKey() {
    // Given
    byte[] image = TestImages.png(3);
    Response first = push(image, "image/png", "/images");

    // When
    Response second = push(image, "image/png", "/images");

    // Then
    assertThat(second.statusCode()).isEqualTo(202);
    assertThat(second.<String>path("id")).isEqualTo(first.path("id"));
    assertThat(second.<Integer>path("partition")).isEqualTo(first.path("partition"));
  }

  @Test
  void multipartFormCarriesImageLabelAndSource() {
    // Given
    byte[] image = TestImages.png(4);

    // When
    Response answer =
        given()
            .multiPart("image", "fox.png", image, "image/png")
            .multiPart(
                new MultiPartSpecBuilder("Füchsin").controlName("label").charset(UTF_8).build())
            .multiPart("source", "browser")
            .post("/images");

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    ImageEvent event = record(answer).value();
    assertThat(event.getImage().array()).isEqualTo(image);
    assertThat(event.getLabel()).isEqualTo("Füchsin");
    assertThat(event.getSource()).isEqualTo("browser");
  }

  @Test
  void headersNameLabelAndSource() {
    // When
    Response answer =
        given()
            .header("X-Coffey-Label", "blue square")
            .header("X-Coffey-Source", "curl")
            .body(TestImages.png(5))
            .post("/images");

    // Then
    assertThat(record(answer).value().getLabel()).isEqualTo("blue square");
    assertThat(record(answer).value().getSource()).isEqualTo("curl");
  }

  @Test
  void jpegCutBehindItsHeaderEntersForTheTeacherDecodesIt() {
    // Given
    byte[] whole = TestImages.jpeg(64, 64, 8);

    // When
    Response answer = push(Arrays.copyOf(whole, whole.length * 9 / 10), "image/jpeg", "/images");

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.<Integer>path("width")).isEqualTo(64);
  }

  @Test
  void apiIsDescribed() {
    // When
    Response answer = given().accept("application/json").get("/q/openapi");

    // Then
    assertThat(answer.<Object>path("paths.'/images'.post.requestBody.content.'image/*'"))
        .isNotNull();
    assertThat(answer.<Object>path("paths.'/images'.post.responses.'429'.$ref").toString())
        .endsWith("/Problem");
    assertThat(answer.<Object>path("paths.'/labels'.post.responses.'202'")).isNotNull();
  }

  @Test
  void theDescriptionNamesTheRoleThatEachDoorNeeds() {
    // When
    Map<String, Map<String, Map<String, Object>>> paths =
        given().accept("application/json").get("/q/openapi").path("paths");

    // Then
    assertThat(paths).containsKeys("/images", "/problems", "/rejected/purge");
    paths.forEach(
        (path, operations) ->
            operations.forEach(
                (method, operation) ->
                    assertThat(operation.get("security"))
                        .as("%s %s", method, path)
                        .isEqualTo(
                            doors
                                .need(method.toUpperCase(Locale.ROOT), path)
                                .map(ImagesTest::keyOrToken)
                                .orElse(List.of()))));
  }

  private static List<Map<String, List<String>>> keyOrToken(Role role) {
    return List.of(Map.of("key", List.of(role.word())), Map.of("token", List.of(role.word())));
  }

  @Test
  void metricsTellOutcomesAndReasons() {
    // Given
    push(new byte[0], "image/png", "/images");
    push(TestImages.png(11), "image/png", "/images");

    // When
    String metrics = given().get("/q/metrics").asString();

    // Then
    assertThat(metrics)
        .containsPattern(
            "coffey_ingest_images_total\\{outcome=\"rejected\",reason=\"empty-image\"} [1-9]")
        .containsPattern("coffey_ingest_images_total\\{outcome=\"accepted\",reason=\"none\"} [1-9]")
        .containsPattern("coffey_ingest_images_accepted_bytes_total [1-9]")
        .containsPattern("coffey_ingest_images_acknowledgement_seconds_count [1-9]")
        .contains("coffey_ingest_in_flight_events 0.0")
        .contains("coffey_ingest_in_flight_bytes 0.0");
  }

  private static ConsumerRecord<String, ImageEvent> record(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
    return Records.at(
        Topics.IMAGES,
        answer.<Integer>path("partition"),
        answer.<Number>path("offset").longValue());
  }
}
