package dev.coffey.ingest.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.cli.CommandRun;
import dev.coffey.ingest.dataset.TestCollections;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A service with keys, on a real broker, that is asked the wrong way and the right way. */
@QuarkusTest
@TestProfile(AccessTest.Closed.class)
@QuarkusTestResource(value = RealServers.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = Secrets.class, restrictToAnnotatedClass = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessTest {

  public static final class Closed implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "coffey.access.rate.requests-per-second", "2", "coffey.access.rate.burst", "30");
    }
  }

  @TestHTTPResource("/")
  URI url;

  @Inject Config config;

  private String keyFile(String role) {
    return config.getValue(Secrets.KEY_FILE + role, String.class);
  }

  private RequestSpecification with(String role) throws IOException {
    return given().header("X-API-Key", Files.readString(Path.of(keyFile(role))).strip());
  }

  @Test
  @Order(1)
  void imagesNeedAKeyThatPushes() throws Exception {
    // Given
    byte[] image = TestImages.png(1);

    // When
    Response without = given().body(image).post("/images");
    Response reader = with("read").body(image).post("/images");
    Response pusher = with("push").body(image).post("/images");

    // Then
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(without.<String>path("detail")).contains("POST /images needs", "role 'push'");
    assertThat(reader.statusCode()).isEqualTo(403);
    assertThat(pusher.statusCode()).as(pusher.asString()).isEqualTo(202);
    assertThat(given().get("/problems/overloaded").statusCode()).isEqualTo(200);
    assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
    assertThat(given().get("/q/openapi").statusCode()).isEqualTo(401);
  }

  @Test
  @Order(2)
  void aLoadWithoutAKeyStopsAndGoesOnWithOne(@TempDir Path temp) throws Exception {
    // Given: more images than the rate lets through at once
    Path folder = TestCollections.folder(temp.resolve("data"), 18);
    List<String> command =
        List.of(
            "load",
            folder.toString(),
            "--parallel=2",
            "--url=" + url,
            "--journal=" + temp.resolve("journal"));
    List<String> withKey = new ArrayList<>(command);
    withKey.add("--api-key-file=" + keyFile("push"));

    // When
    CommandRun without = CommandRun.of(command.toArray(String[]::new));
    CommandRun with = CommandRun.of(withKey.toArray(String[]::new));

    // Then
    assertThat(without.exit()).isEqualTo(3);
    assertThat(without.err()).contains("Stopped: HTTP 401: POST /images needs");
    assertThat(with.exit()).as(with.out() + with.err()).isZero();
    assertThat(with.out()).contains("Accepted 36 images").doesNotContain("Rejected");
    assertThat(given().get("/q/metrics").asString())
        .as("the load was held back, and waited as it was asked to")
        .containsPattern("coffey_access_refused_requests_total\\{reason=\"rate\"} [1-9]");
  }

  @Test
  @Order(3)
  void aLabelWithAKeyIsTakenAndWithoutOneItSaysWhatIsMissing() {
    // Given
    String[] command = {"label", "0".repeat(64), "red circle", "--url=" + url};

    // When
    CommandRun without = CommandRun.of(command);
    CommandRun with =
        CommandRun.of(
            "label",
            "0".repeat(64),
            "red circle",
            "--url=" + url,
            "--api-key-file=" + keyFile("push"));

    // Then
    assertThat(without.exit()).isEqualTo(3);
    assertThat(without.err()).contains("POST /labels needs").contains("keys new");
    assertThat(with.exit()).as(with.err()).isZero();
  }

  @Test
  @Order(4)
  void rejectedRecordsAreListedWithAKeyOnly() {
    // Given
    String[] command = {"rejected", "list", "--url=" + url};

    // When
    CommandRun without = CommandRun.of(command);
    CommandRun with =
        CommandRun.of("rejected", "list", "--url=" + url, "--api-key-file=" + keyFile("read"));

    // Then
    assertThat(without.exit()).isEqualTo(1);
    assertThat(without.err()).contains("HTTP 401").contains("GET /rejected/counts needs");
    assertThat(with.exit()).as(with.err()).isZero();
  }

  @Test
  @Order(5)
  void noSecretIsInTheLogOrInAnAnswer() throws Exception {
    // Given: whoever sends secrets, wrong ones, too
    String stray = "coffey_stray-" + UUID.randomUUID();
    String token =
        base64("{\"alg\":\"RS256\",\"kid\":\"x\"}") + "." + base64("{\"sub\":\"x\"}") + ".c3RyYXk";
    List<Response> answers = new ArrayList<>();
    answers.add(given().header("X-API-Key", stray).get("/problems"));
    answers.add(given().header("Authorization", "Bearer " + token).get("/problems"));
    answers.add(given().auth().preemptive().basic("me", stray).body("x").post("/images"));
    answers.add(with("push").get("/images"));
    for (String path :
        List.of("/q/health", "/q/metrics", "/q/openapi", "/q/info", "/q/dev", "/q/", "/none")) {
      answers.add(with("operate").get(path));
    }

    // When
    String log = Files.readString(Path.of(config.getValue(Secrets.LOG, String.class)));

    // Then
    List<String> secrets = new ArrayList<>(List.of(Secrets.MARK, stray, token));
    for (String role : List.of("push", "read", "operate")) {
      secrets.add(Files.readString(Path.of(keyFile(role))).strip());
    }
    assertThat(answers.subList(0, 3)).allMatch(answer -> answer.statusCode() == 401);
    assertThat(log).as("the clients told their settings").contains("sasl.jaas.config = [hidden]");
    assertThat(log).contains("Requests need a role").doesNotContain(secrets);
    for (Response answer : answers) {
      assertThat(answer.asString() + answer.headers()).doesNotContain(secrets);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
