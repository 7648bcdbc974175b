package dev.coffey.ingest.app;

import static dev.coffey.ingest.app.Answers.assertProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.intake.ImageId;
import dev.coffey.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealServers.class)
class LabelsTest {

  private static final String ID = ImageId.of(TestImages.png(1)).hex();

  @Test
  void acceptedLabelIsOnTheTopic() {
    // When
    Response answer = push(Map.of("image_id", ID, "label", "red circle", "annotator", "ada"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.<String>path("image_id")).isEqualTo(ID);
    var record =
        Records.at(
            Topics.LABELS,
            answer.<Integer>path("partition"),
            answer.<Number>path("offset").longValue());
    assertThat(record.key()).isEqualTo(ID);
    assertThat(record.value().getLabel()).isEqualTo("red circle");
    assertThat(record.value().getAnnotator()).isEqualTo("ada");
  }

  @Test
  void imageAndItsLabelLandInTheSamePartition() {
    // Given
    Response image = given().body(TestImages.png(1)).post("/images");

    // When
    Response label = push(Map.of("image_id", ID, "label", "a", "annotator", "b"));

    // Then
    assertThat(label.<Integer>path("partition")).isEqualTo(image.path("partition"));
  }

  @Test
  void imageIdMustBeADigest() {
    // When
    Response answer = push(Map.of("image_id", "42", "label", "a", "annotator", "b"));

    // Then
    assertProblem(answer, 422, "invalid-image-id", "64 hex digits");
  }

  @Test
  void labelMustNotBeBlank() {
    // When
    Response answer = push(Map.of("image_id", ID, "label", " ", "annotator", "b"));

    // Then
    assertProblem(answer, 422, "invalid-label", "blank");
  }

  @Test
  void fieldsMustNotBeMissing() {
    // When
    Response answer = push(Map.of("image_id", ID));

    // Then
    assertProblem(answer, 400, "malformed-request", "image_id, label and annotator");
  }

  @Test
  void bodyMustBeJson() {
    // When
    Response answer = given().contentType("application/json").body("{oops").post("/labels");

    // Then
    assertProblem(answer, 400, "malformed-request", "no JSON");
  }

  @Test
  void bodyMustBeSmall() {
    // When
    Response answer = push(Map.of("image_id", ID, "label", "x".repeat(20_000), "annotator", "b"));

    // Then
    assertProblem(answer, 413, "too-many-bytes", "16384");
  }

  private static Response push(Map<String, String> label) {
    return given().contentType("application/json").body(label).post("/labels");
  }
}
