package dev.coffey.evaluator.app;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.evaluator.flow.TwoColours;
import dev.coffey.evaluator.flow.World;
import dev.coffey.schemas.HeadMix;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The mixes of a champion, with a real broker and a real student. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class MixServiceTest extends ServedStudent {

  @Test
  void thePublishedMixReachesAnApplicationWithoutANewCheckpoint() {
    // Given an application that serves the champion
    String id = champion(1, TwoColours.divided(3, 60));
    var survey = when().get("/console/mix?student=" + student).then().statusCode(200);
    survey.body("checkpointId", equalTo(id)).body("tunedOn", equalTo("holdout"));
    survey.body("images", equalTo(80)).body("alphas", hasSize(51)).body("top1", hasSize(51));
    assertThat(survey.extract().jsonPath().getDouble("best.top1"))
        .isGreaterThan(survey.extract().jsonPath().getDouble("top1[0][0]"));
    try (ModelHandle application =
        ModelHandle.builder()
            .kafka(world.clients().kafka())
            .registry(world.registryUrl())
            .studentId(student)
            .follow(Follow.alias("champion").onlyWhenPromoted())
            .build()) {
      assertThat(application.awaitReady(World.LIMIT)).isTrue();

      // When
      mix(id, 0.125, 2.5).then().statusCode(200).body("alpha", equalTo(0.125f));

      // Then
      eventually(
          () -> {
            try (ModelHandle.Lease model = application.acquire()) {
              return model.mix().alpha() == 0.125 && model.mix().beta() == 2.5;
            }
          });
      assertThat(application.serving().orElseThrow().getCheckpointId()).isEqualTo(id);
      HeadMix published = world.mix(student);
      assertThat(published.getActor()).isEqualTo("zoe");
      assertThat(published.getReason()).isEqualTo("it looks better");
      when()
          .get("/console/mix?student=" + student)
          .then()
          .body("current.alpha", equalTo(0.125f))
          .body("current.beta", equalTo(2.5f));
    }
  }

  private Response mix(String checkpointId, Object alpha, Object beta) {
    Map<String, Object> request = new HashMap<>();
    request.put("studentId", student);
    request.put("checkpointId", checkpointId);
    request.put("alpha", alpha);
    request.put("beta", beta);
    request.put("actor", "zoe");
    request.put("reason", "it looks better");
    return given().contentType("application/json").body(request).post("/console/mix");
  }

  @Test
  void aMixThatCannotBeIsAProblem() {
    // Given
    String first = champion(1, TwoColours.student(7, 0));
    champion(2, TwoColours.student(7, 40));

    // When / Then
    mix(first, 0.5, 1)
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("detail", containsString(first + " is not the champion of " + student));
    mix(first, 1.5, 1).then().statusCode(400).body("detail", containsString("alpha is 1.5"));
    mix(first, 0.5, 0).then().statusCode(400).body("detail", containsString("beta is 0.0"));
    mix(first, null, 1).then().statusCode(400).body("detail", containsString("alpha and beta"));
    mix("", 0.5, 1).then().statusCode(400);
    when().get("/console/mix?student=nobody").then().statusCode(404);
    when().get("/console/mix").then().statusCode(400).contentType("application/problem+json");
  }
}
