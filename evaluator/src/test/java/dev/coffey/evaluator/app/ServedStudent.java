package dev.coffey.evaluator.app;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.evaluator.flow.World;
import java.util.concurrent.Callable;

/** Tests of one student, of a name of its own, at the evaluator as it is served. */
abstract class ServedStudent {
  World world;

  final String student = "shown-" + System.nanoTime();

  static void eventually(Callable<Boolean> condition) {
    await().atMost(World.LIMIT).until(condition);
  }

  final String champion(long step, byte[] weights) {
    String id = world.publish(student, step, weights);
    assertThat(world.awaitEvaluation(id).getPromoted()).isTrue();
    eventually(() -> when().get("/promotions/" + student).statusCode() == 200);
    return id;
  }
}
