package dev.coffey.evaluator.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.coffey.evaluator.app.ClusterResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The page as the evaluator serves it. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class ConsoleServiceTest {

  @Test
  void thePageComesWithAPolicyThatRunsOnlyItsOwnFiles() {
    // When
    given()
        .get("/")
        // Then
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", equalTo(FakeConsole.POLICY))
        .header("Cache-Control", equalTo("no-cache"))
        .body(containsString("The way of the data"));
    given()
        .get("/console/vendor/echarts.esm.min.js")
        .then()
        .statusCode(200)
        .header("Content-Encoding", equalTo("gzip"))
        .contentType(startsWith("text/javascript"));
  }
}
