package dev.coffey.trainer.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import dev.coffey.access.ApiKey;
import dev.coffey.access.KeyHolder;
import dev.coffey.access.Keys;
import dev.coffey.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A trainer with keys: who may look, and who has a hand on it. */
@QuarkusTest
@TestProfile(TrainerAccessTest.Closed.class)
@QuarkusTestResource(value = NoBroker.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = TrainerAccessTest.KeysOnDisk.class, restrictToAnnotatedClass = true)
class TrainerAccessTest {

  /** Another application than the one without keys. */
  public static final class Closed implements QuarkusTestProfile {}

  /** One key that reads and one that operates. */
  public static final class KeysOnDisk implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      try {
        ApiKey reader = ApiKey.random(new SecureRandom());
        ApiKey operator = ApiKey.random(new SecureRandom());
        Path file = Files.createTempFile("keys", "");
        Files.writeString(
            file,
            Keys.line(new KeyHolder("eve", Set.of(Role.READ)), reader)
                + "\n"
                + Keys.line(new KeyHolder("zoe", Set.of(Role.OPERATE)), operator));
        return Map.of(
            "coffey.access.keys-file", file.toString(),
            "test.key.read", reader.reveal(),
            "test.key.operate", operator.reveal());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void stop() {}
  }

  @ConfigProperty(name = "test.key.read")
  String reader;

  @ConfigProperty(name = "test.key.operate")
  String operator;

  @Test
  void whoReadsLooksAndWhoOperatesPauses() {
    given().get("/trainer").then().statusCode(401);
    given().post("/trainer/pause").then().statusCode(401);
    given().header("X-API-Key", reader).get("/trainer").then().statusCode(200);
    given()
        .header("X-API-Key", reader)
        .post("/trainer/pause")
        .then()
        .statusCode(403)
        .body("detail", containsString("POST /trainer/pause needs the role 'operate'; 'eve' has"));
    given().header("X-API-Key", operator).post("/trainer/pause").then().statusCode(202);
    given().header("X-API-Key", operator).post("/trainer/resume").then().statusCode(202);
    given().get("/q/health/live").then().statusCode(200);
    given().get("/q/metrics").then().statusCode(200);
  }
}
