package dev.coffey.access.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

/** A service of which nobody said who may use it. */
@QuarkusTest
class OpenServiceTest {

  @Test
  void everybodyMayDoEverything() {
    assertThat(given().get("/things").asString()).isEqualTo("things");
    assertThat(given().body("x").post("/things").asString()).isEqualTo("changed");
    assertThat(given().body("x").post("/images").asString()).isEqualTo("pushed 1 bytes");
    assertThat(given().header("X-API-Key", "left over").get("/things").statusCode()).isEqualTo(200);
    assertThat(given().get("/q/metrics").statusCode()).isEqualTo(200);
    assertThat(given().get("/things").header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void aPageFromElsewhereStillChangesNothing() {
    assertThat(
            given().header("Sec-Fetch-Site", "cross-site").body("x").post("/things").statusCode())
        .isEqualTo(403);
    assertThat(given().header("Sec-Fetch-Site", "cross-site").get("/things").statusCode())
        .isEqualTo(200);
    assertThat(given().header("Sec-Fetch-Site", "same-site").body("x").post("/things").statusCode())
        .isEqualTo(403);
  }

  @Test
  void withoutAWordOfTheSiteTheOriginTells() {
    assertThat(posting("http://elsewhere.example")).isEqualTo(403);
    assertThat(posting("null")).isEqualTo(403);
    assertThat(posting("http://localhost:1")).isEqualTo(403);
    assertThat(posting("http://localhost:" + RestAssured.port)).isEqualTo(200);
    assertThat(given().header("Origin", "http://elsewhere.example").get("/things").statusCode())
        .isEqualTo(200);
  }

  private static int posting(String origin) {
    return given().header("Origin", origin).body("x").post("/things").statusCode();
  }
}
