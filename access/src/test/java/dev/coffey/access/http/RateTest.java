package dev.coffey.access.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** A service that lets two requests through and then none for ten thousand seconds. */
@QuarkusTest
@TestProfile(RateTest.Slow.class)
@QuarkusTestResource(value = Issuer.class, restrictToAnnotatedClass = true)
class RateTest {

  public static final class Slow implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "coffey.access.rate.requests-per-second", "0.0001", "coffey.access.rate.burst", "2");
    }
  }

  @Inject Config config;

  private Response asked(String role) {
    return given()
        .header("X-API-Key", config.getValue("test.key." + role, String.class))
        .get("/things");
  }

  @Test
  void whoAsksTooOftenHearsWhenToComeBack() {
    // Given
    assertThat(asked("read").statusCode()).isEqualTo(200);
    assertThat(asked("read").statusCode()).isEqualTo(200);

    // When
    Response refused = asked("read");

    // Then
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.contentType()).isEqualTo("application/problem+json");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(9_000, 10_000);
    assertThat(refused.<String>path("detail"))
        .contains("'read-key' asks more often than coffey.access.rate.requests-per-second allows");
    assertThat(asked("operate").statusCode()).as("somebody else").isEqualTo(200);
    assertThat(given().get("/q/metrics").asString())
        .containsPattern("coffey_access_refused_requests_total\\{reason=\"rate\"} [1-9]");
    for (int i = 0; i < 5; i++) {
      assertThat(given().get("/q/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whoTriesKeysIsHeldBackByAddress() {
    // Given
    int[] statuses = new int[4];

    // When
    for (int i = 0; i < statuses.length; i++) {
      statuses[i] = given().header("X-API-Key", "coffey_" + i).get("/things").statusCode();
    }

    // Then
    assertThat(statuses).containsExactly(401, 401, 429, 429);
  }
}
