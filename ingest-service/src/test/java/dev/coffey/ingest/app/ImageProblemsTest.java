package dev.coffey.ingest.app;

import static dev.coffey.ingest.app.Answers.assertProblem;
import static dev.coffey.ingest.app.Answers.push;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What may not enter, and what the sender is told. */
@QuarkusTest
@QuarkusTestResource(RealServers.class)
class ImageProblemsTest {

  @Test
  void formWithoutImageIsMalformed() {
    // When
    Response answer = given().multiPart("picture", "a.png", TestImages.png(6)).post("/images");

    // Then
    assertProblem(answer, 400, "malformed-request", "no part named 'image'");
  }

  @Test
  void multipartWithoutBoundaryIsMalformed() {
    // When
    Response answer = push(TestImages.png(6), "multipart/form-data; boundary=x", "/images");

    // Then
    assertProblem(answer, 400, "malformed-request", "breaks off");
  }

  @Test
  void noBytesAreNoImage() {
    // When
    Response answer = push(new byte[0], "image/png", "/images");

    // Then
    assertProblem(answer, 422, "empty-image", "no bytes");
  }

  @Test
  void textIsNoImageWhateverItsHeaderSays() {
    // When
    Response answer = push("not an image".getBytes(US_ASCII), "image/jpeg", "/images");

    // Then
    assertProblem(answer, 415, "unsupported-type", "JPEG, PNG or WebP");
  }

  @Test
  void pixelBombIsStoppedByItsHeader() {
    // Given
    byte[] bomb = TestImages.bomb();
    assertThat(bomb).hasSizeLessThan(32 * 1024);

    // When
    Response answer = push(bomb, "image/png", "/images");

    // Then
    assertProblem(answer, 422, "too-many-pixels", "10,000,000,000");
  }

  @Test
  void jpegCutInItsHeaderIsCorrupt() {
    // When
    Response answer = push(Arrays.copyOf(TestImages.jpeg(64, 64, 7), 30), "image/jpeg", "/images");

    // Then
    assertProblem(answer, 422, "corrupt-image", "JPEG");
  }

  @Test
  void blankLabelIsInvalid() {
    // When
    Response answer = push(TestImages.png(10), "image/png", "/images?label=%20");

    // Then
    assertProblem(answer, 422, "invalid-label", "blank");
  }

  @Test
  void unknownPathIsAProblemToo() {
    // When
    Response answer = given().get("/nowhere");

    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.contentType()).isEqualTo(Problem.MEDIA_TYPE);
  }

  @Test
  void wrongMethodIsAProblemToo() {
    // When
    Response answer = given().get("/images");

    // Then
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.contentType()).isEqualTo(Problem.MEDIA_TYPE);
  }

  @Test
  void everyProblemTypeIsExplainedWhereItsUriPoints() {
    for (ProblemType type : ProblemType.values()) {
      // When
      Response answer = given().get(type.uri());

      // Then
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.<String>path("meaning")).isEqualTo(type.meaning());
    }
  }
}
