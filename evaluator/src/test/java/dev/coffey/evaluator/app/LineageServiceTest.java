package dev.coffey.evaluator.app;

import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;

import dev.coffey.evaluator.flow.TwoColours;
import dev.coffey.schemas.OffsetRange;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a checkpoint comes from, with a real broker and a real student. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class LineageServiceTest extends ServedStudent {

  @Test
  void aLineageIsToldBackToTheFirstCheckpoint() {
    // Given
    byte[] weights = TwoColours.student(8, 20);
    String first = world.publish(student, 1, weights);
    String second =
        world.publish(
            student,
            2,
            TwoColours.student(8, 40),
            manifest -> {
              manifest.put("parent_id", first);
              manifest.put("consumed", List.of(new OffsetRange("samples.labeled", 1, 10L, 40L)));
              manifest.put("samples_since_parent", 30L);
              manifest.put("settings", Map.of("student-id", student));
              return manifest;
            });
    world.awaitEvaluation(second);

    // When
    var lineage = when().get("/console/lineage/" + second).then();

    // Then
    lineage
        .statusCode(200)
        .body("studentId", equalTo(student))
        .body("chain.id", equalTo(List.of(second, first)))
        .body("chain[0].parentId", equalTo(first))
        .body("chain[0].samples", equalTo(30))
        .body("chain[0].consumed[0].to", equalTo(40))
        .body("chain[0].weights", equalTo("unknown"))
        .body("method", equalTo("dho"))
        .body("architecture.backbone", equalTo("resnet-tiny"))
        .body("settings.student-id", equalTo(student));
    when().get("/console/lineage/" + student + "-000000003-aaaaaaaaaaaa").then().statusCode(404);
    when()
        .get("/console/lineage/nothing")
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
  }
}
