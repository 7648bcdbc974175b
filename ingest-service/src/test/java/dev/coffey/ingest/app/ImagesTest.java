package dev.coffey.ingest.app;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.intake.ImageId;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.builder.MultiPartSpecBuilder;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealServers.class)
class ImagesTest {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TestHTTPResource("/images")
  URI images;

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
  void largeImageInAFormIsAccepted() throws IOException, InterruptedException {
    // Given
    byte[] image = TestImages.ofBytes(10 * 1024 * 1024);

    // When
    HttpResponse<String> answer =
        send(
            concatenated(
                "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"l.png\"\r\n\r\n"
                    .getBytes(US_ASCII),
                image,
                "\r\n--x--\r\n".getBytes(US_ASCII)),
            "multipart/form-data; boundary=x");

    // Then
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(answer.body()).contains(ImageId.of(image).hex());
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
  void tooManyBytesByContentLength() throws IOException, InterruptedException {
    // When
    HttpResponse<String> answer = send(TestImages.ofBytes(12_000_000), "image/png");

    // Then
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("/problems/too-many-bytes", "12000000");
  }

  @Test
  void imageJustAboveTheLimitIsTooLargeAlthoughAFormWouldFit()
      throws IOException, InterruptedException {
    // When
    HttpResponse<String> answer = send(TestImages.ofBytes(10 * 1024 * 1024 + 1), "image/png");

    // Then
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("/problems/too-many-bytes", "10,485,761");
  }

  @Test
  void tooManyBytesWithoutContentLength() throws IOException, InterruptedException {
    // Given
    byte[] image = TestImages.ofBytes(12_000_000);
    HttpRequest chunked =
        HttpRequest.newBuilder(images)
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(image)))
            .build();

    // When
    HttpResponse<String> answer = HTTP.send(chunked, HttpResponse.BodyHandlers.ofString());

    // Then
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void chunkedBodyWithinTheLimitsIsAccepted() throws IOException, InterruptedException {
    // Given
    byte[] image = TestImages.jpeg(512, 512, 9);
    HttpRequest chunked =
        HttpRequest.newBuilder(images)
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(image)))
            .build();

    // When
    HttpResponse<String> answer = HTTP.send(chunked, HttpResponse.BodyHandlers.ofString());

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).contains(ImageId.of(image).hex());
  }

  @Test
  void senderWhoAsksFirstNeedNotSendWhatIsTooLarge() throws IOException {
    // Given
    String head =
        """
        POST /images HTTP/1.1
        Host: localhost
        Content-Length: 12000000
        Expect: 100-continue

        """;
    try (var socket = new Socket(images.getHost(), images.getPort())) {
      socket.setSoTimeout(20_000);

      // When
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(US_ASCII));

      // Then the answer comes without a byte of the body, and the connection ends
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");
    }
  }

  @Test
  void senderWhoHangsUpLeavesNothingInFlight() throws IOException {
    // Given
    try (var socket = new Socket(images.getHost(), images.getPort())) {
      String head = "POST /images HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      await().until(() -> given().get("/q/metrics").asString().contains("in_flight_events 1.0"));

      // When
      socket.close();
    }

    // Then
    await().until(() -> given().get("/q/metrics").asString().contains("in_flight_events 0.0"));
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

  private HttpResponse<String> send(byte[] body, String contentType)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(images)
            .header("Content-Type", contentType)
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static byte[] concatenated(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static Response push(byte[] body, String contentType, String path) {
    return given()
        .urlEncodingEnabled(false)
        .header("Content-Type", contentType)
        .body(body)
        .post(path);
  }

  private static ConsumerRecord<String, ImageEvent> record(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
    return Records.at(
        Topics.IMAGES,
        answer.<Integer>path("partition"),
        answer.<Number>path("offset").longValue());
  }

  static void assertProblem(Response answer, int status, String slug, String detail) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo(Problem.MEDIA_TYPE);
    assertThat(answer.<String>path("type")).isEqualTo("/problems/" + slug);
    assertThat(answer.<Integer>path("status")).isEqualTo(status);
    assertThat(answer.<String>path("title")).isNotBlank();
    assertThat(answer.<String>path("detail")).contains(detail);
    assertThat(answer.<String>path("instance")).startsWith("/");
  }
}
