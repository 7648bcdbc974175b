package dev.coffey.evaluator.app;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.coffey.evaluator.cli.promotion.PinCommand;
import dev.coffey.evaluator.cli.promotion.PromoteCommand;
import dev.coffey.evaluator.cli.promotion.PromotionsCommand;
import dev.coffey.evaluator.cli.promotion.RollbackCommand;
import dev.coffey.evaluator.flow.Stream;
import dev.coffey.evaluator.flow.TwoColours;
import dev.coffey.evaluator.flow.World;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The application as it is: REST, command line, leaderboard. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class EvaluatorServiceTest {
  private static final Map<String, String> ZOE =
      Map.of("actor", "zoe", "reason", "seen with my own eyes");

  World world;

  @TestHTTPResource URI url;

  private final String student = "served-" + System.nanoTime();

  private record Outcome(int exitCode, String out) {}

  private Outcome command(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", url.toString()));
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    return new Outcome(line.execute(all.toArray(String[]::new)), out.toString());
  }

  private String evaluated(String of, long step, byte[] weights) {
    String id = world.publish(of, step, weights);
    world.awaitEvaluation(id);
    await()
        .atMost(World.LIMIT)
        .until(() -> when().get("/leaderboard/" + of).asString().contains(id));
    return id;
  }

  @Test
  void theChampionIsMovedOverRestAndByCommand() {
    // Given
    String first = evaluated(student, 1, TwoColours.student(1, 0));
    String second = evaluated(student, 2, TwoColours.student(1, 40));

    // When
    given()
        .contentType("application/json")
        .body(ZOE)
        .post("/promotions/" + student + "/rollback")
        .then()
        .statusCode(200)
        .body("checkpointId", equalTo(first))
        .body("kind", equalTo("ROLLBACK"))
        .body("actor", equalTo("zoe"));
    Outcome promoted = command(new PromoteCommand(), second, "-m", "it was right", "-a", "max");
    Outcome pinned = command(new PinCommand(), student, "-m", "the show is on");
    Outcome refused = command(new RollbackCommand(), student, "-m", "no");
    Outcome released = command(new PinCommand(), student, "--release", "-m", "the show is over");
    Outcome rolledBack = command(new RollbackCommand(), student, "-m", "yes");

    // Then
    assertThat(promoted.exitCode()).isZero();
    assertThat(promoted.out()).contains("PROMOTE", second, "by max: it was right");
    assertThat(pinned.exitCode()).isZero();
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).contains("pinned " + second, "the show is on", "unpin it first");
    assertThat(released.exitCode()).isZero();
    assertThat(rolledBack.exitCode()).isZero();
    assertThat(command(new PromotionsCommand(), student).out())
        .startsWith("champion of " + student + ": " + first)
        .contains("ROLLBACK", "UNPIN", "PIN", "PROMOTE");
    when()
        .get("/promotions/" + student)
        .then()
        .statusCode(200)
        .body("champion", equalTo(first))
        .body("newestFirst", hasSize(7));
  }

  @Test
  void whatCannotBeDoneIsAProblem() {
    // Given
    String only = evaluated(student, 1, TwoColours.student(2, 0));
    String path = "/promotions/" + student;

    // When / Then
    problem(path + "/promote", Map.of("checkpointId", "no", "actor", "zoe", "reason", "r"), 404)
        .body("detail", containsString("no checkpoint 'no' of student '" + student + "'"));
    problem(path + "/promote", Map.of("checkpointId", only, "actor", "zoe", "reason", "r"), 409)
        .body("detail", equalTo(only + " is the champion already."));
    problem(path + "/promote", ZOE, 400);
    problem(path + "/rollback", ZOE, 409);
    problem(path + "/unpin", ZOE, 409);
    problem(path + "/pin", Map.of("actor", "zoe"), 400)
        .body("detail", equalTo("A decision needs a reason: why zoe wants it."));
    when().get("/promotions/nobody").then().statusCode(404).contentType("application/problem+json");
    when().get("/leaderboard/nobody").then().statusCode(404);
    when().get("/prequential/nobody").then().statusCode(404);
  }

  private static ValidatableResponse problem(String path, Map<String, String> body, int status) {
    return given()
        .contentType("application/json")
        .body(body)
        .post(path)
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("status", equalTo(status));
  }

  @Test
  void studentsAreComparedOnOneBoardAndFollowedOnOneStream() throws Exception {
    // Given two students of one sample log
    String other = student + "-b";
    evaluated(student, 1, TwoColours.student(3, 0));
    evaluated(other, 1, TwoColours.student(4, 40));
    Stream stream = new Stream(world);

    // When
    stream.labeled(10, false);

    // Then each answers every sample, which the teacher has seen once
    for (String each : List.of(student, other)) {
      await()
          .atMost(World.LIMIT)
          .until(() -> when().get("/prequential/" + each).asString().contains("\"images\":10"));
    }
    List<String> best = when().get("/leaderboard").jsonPath().getList("rows.studentId");
    assertThat(best.indexOf(other)).isLessThan(best.indexOf(student));
    when().get("/leaderboard/" + student).then().body("history", hasSize(1));
    when().get("/leaderboard/" + student + "?limit=0").then().body("history", hasSize(0));
    when()
        .get("/leaderboard?limit=501")
        .then()
        .statusCode(400)
        .body("detail", equalTo("limit is 501; it must lie between 0 and 500."));
    when()
        .get("/q/metrics")
        .then()
        .body(containsString("coffey_evaluator_prequential_accuracy_ratio"))
        .body(containsString("coffey_evaluator_decisions_total"));
    when()
        .get("/q/openapi")
        .then()
        .body(containsString("/promotions/{student}/rollback"))
        .body(containsString("/prequential/{student}"));
  }
}
