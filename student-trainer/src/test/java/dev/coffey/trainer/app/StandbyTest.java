package dev.coffey.trainer.app;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import dev.coffey.trainer.seat.Seat;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** The application whose student another process trains. */
@QuarkusTest
@TestProfile(StandbyTest.OnACluster.class)
@QuarkusTestResource(value = StandbyTest.SeatTaken.class, restrictToAnnotatedClass = true)
class StandbyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Another application than the one without a broker. */
  public static final class OnACluster implements QuarkusTestProfile {}

  /** Broker and registry, and somebody who has the student's seat. */
  public static final class SeatTaken implements QuarkusTestResourceLifecycleManager {

    private KafkaBroker broker;
    private SchemaRegistry registry;
    private Seat seat;

    @Override
    public Map<String, String> start() {
      try {
        Path folder = Files.createTempDirectory("standby");
        broker = KafkaBroker.start(folder.resolve("broker"));
        registry = SchemaRegistry.start(folder.resolve("registry"));
        Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Admin admin = Admin.create(kafka)) {
          TopicCreation.ensure(
              admin,
              Registries.connect(registry.url().toString()),
              Topics.ALL,
              TopicSettings.DEFAULT);
        }
        seat =
            new Seat(
                kafka,
                "student-trainer.contested.seat",
                Topics.CHECKPOINTS.name(),
                Optional.of("other"));
        await().atMost(PATIENCE).until(seat::isHeld);
        return Map.of(
            "kafka.bootstrap.servers",
            broker.bootstrapServers(),
            "coffey.registry.url",
            registry.url().toString(),
            "coffey.trainer.student-id",
            "contested",
            "coffey.trainer.device",
            "cpu",
            "coffey.trainer.classes",
            Files.writeString(folder.resolve("classes.txt"), "level\nrising\n").toString(),
            "quarkus.http.test-port",
            "0");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void stop() {
      seat.close();
      registry.close();
      broker.close();
    }
  }

  @Test
  void isNotToBePausedAndSaysWhoIs() {
    // Given
    await().atMost(PATIENCE).until(() -> when().get("/trainer").path("state").equals("STANDBY"));

    // When / Then
    for (String change : new String[] {"pause", "resume"}) {
      given()
          .post("/trainer/" + change)
          .then()
          .statusCode(409)
          .contentType("application/problem+json")
          .body("title", equalTo("Stands by"))
          .body("detail", containsString("another process trains student 'contested'"))
          .body("detail", containsString("--group student-trainer.contested.seat"));
    }
    given()
        .post("/trainer/checkpoint")
        .then()
        .statusCode(409)
        .body("title", equalTo("No checkpoint"))
        .body("detail", containsString("another process trains the student"));
    when().get("/trainer").then().body("state", equalTo("STANDBY"));
  }
}
