package dev.coffey.trainer.app;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The application without a broker: it starts, waits, and says so. */
@QuarkusTest
@QuarkusTestResource(value = NoBroker.class, restrictToAnnotatedClass = true)
class TrainerResourceTest {

  @Test
  void isAliveButNotReadyWhileTheBrokerIsAway() {
    when().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    when().get("/q/health/ready").then().statusCode(503).body(containsString("\"state\""));
  }

  @Test
  void isWellAsLongAsNoSampleIsOverdue() {
    when()
        .get("/q/health/well")
        .then()
        .statusCode(200)
        .body("checks.name", hasItem("samples"))
        .body("checks.data.skipped_records", hasItem(0));
  }

  @Test
  void tellsItsStatus() {
    when()
        .get("/trainer")
        .then()
        .statusCode(200)
        .body("studentId", equalTo("quarkus-test"))
        .body("step", equalTo(0));
  }

  @Test
  void countsForPrometheus() {
    when()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("coffey_trainer_steps_total"))
        .body(containsString("coffey_trainer_skipped_records_total{student=\"quarkus-test\"} 0.0"))
        .body(containsString("coffey_trainer_lag_records{student=\"quarkus-test\",topic="))
        .body(containsString("coffey_trainer_silence_seconds{"))
        .body(containsString("coffey_trainer_starved{student=\"quarkus-test\"} 0.0"))
        .body(containsString("coffey_trainer_unusable_samples_total{reason=\"unknown-class\""));
  }

  @Test
  void hasNoCheckpointToGiveBeforeItTrains() {
    given()
        .post("/trainer/checkpoint")
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("title", equalTo("No checkpoint"))
        .body("detail", containsString("does not train yet"));
  }

  @Test
  void takesPauseAndResume() {
    given().post("/trainer/pause").then().statusCode(202);
    given().post("/trainer/resume").then().statusCode(202);
  }
}
