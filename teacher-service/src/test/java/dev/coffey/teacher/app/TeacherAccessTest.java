package dev.coffey.teacher.app;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import dev.coffey.access.ApiKey;
import dev.coffey.access.KeyHolder;
import dev.coffey.access.Keys;
import dev.coffey.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** A teacher with keys: it has nothing to operate, and little to read. */
@QuarkusTest
@TestProfile(TeacherAccessTest.Closed.class)
@QuarkusTestResource(value = ClusterResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = TeacherAccessTest.KeysOnDisk.class, restrictToAnnotatedClass = true)
class TeacherAccessTest {

  /** Its metrics are for readers too. */
  public static final class Closed implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("coffey.access.metrics-open", "false");
    }
  }

  /** A key for each role. */
  public static final class KeysOnDisk implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      Map<String, String> settings = new HashMap<>();
      var lines = new StringBuilder();
      for (Role role : Role.values()) {
        ApiKey key = ApiKey.random(new SecureRandom());
        settings.put("test.key." + role.word(), key.reveal());
        lines
            .append(Keys.line(new KeyHolder(role.word() + "-key", Set.of(role)), key))
            .append('\n');
      }
      try {
        Path file = Files.createTempFile(Files.createDirectories(Path.of("target")), "keys", "");
        settings.put(
            "coffey.access.keys-file", Files.writeString(file, lines).toAbsolutePath().toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return settings;
    }

    @Override
    public void stop() {}
  }

  private final Config config = ConfigProvider.getConfig();

  private RequestSpecification with(String role) {
    return given().header("X-API-Key", config.getValue("test.key." + role, String.class));
  }

  @Test
  void whoReadsLooksAndNobodyElse() {
    given()
        .get("/teacher")
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .body("detail", containsString("GET /teacher needs a key with role 'read'"));
    given().get("/q/metrics").then().statusCode(401);
    given().get("/q/openapi").then().statusCode(401);
    with("push").get("/teacher").then().statusCode(403);
    with("read").get("/teacher").then().statusCode(200).body("id", startsWith("clip-"));
    with("read")
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("coffey_access_refused_requests_total{reason=\"forbidden\"}"));
    with("operate").get("/teacher").then().statusCode(200);
    given().get("/q/health/live").then().statusCode(200);
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> given().get("/q/health/ready").statusCode() == 200);
  }

  @Test
  void whatItDoesNotHaveIsClosedToo() {
    given().body("x").post("/teacher").then().statusCode(401);
    with("read")
        .body("x")
        .post("/teacher")
        .then()
        .statusCode(403)
        .body("detail", containsString("POST /teacher needs the role 'operate'; 'read-key' has"));
    with("operate").body("x").post("/teacher").then().statusCode(405);
  }
}
