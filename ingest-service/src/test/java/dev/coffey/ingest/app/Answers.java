package dev.coffey.ingest.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;

/** Sends images and looks at what comes back. */
final class Answers {

  private Answers() {}

  static Response push(byte[] body, String contentType, String path) {
    return given()
        .urlEncodingEnabled(false)
        .header("Content-Type", contentType)
        .body(body)
        .post(path);
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
