package dev.coffey.ingest.app;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.intake.ImageId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Large bodies, bodies without a length, and senders with manners or without. */
@QuarkusTest
@QuarkusTestResource(RealServers.class)
class BodiesTest {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TestHTTPResource("/images")
  URI images;

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
}
