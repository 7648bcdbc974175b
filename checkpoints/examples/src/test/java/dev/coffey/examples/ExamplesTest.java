package dev.coffey.examples;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.coffey.checkpoints.Sha256;
import dev.coffey.examples.plain.ClassifyFiles;
import dev.coffey.schemas.access.ClusterProperties;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Both examples, and the command that fetches, against a real broker. */
@QuarkusTest
@QuarkusTestResource(ChampionOnTopic.class)
class ExamplesTest {
  private static final Path FETCH_JAR = Path.of("../target/coffey-fetch.jar");

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @ConfigProperty(name = "coffey.registry.url")
  String registry;

  @ConfigProperty(name = "test.champion")
  String champion;

  @ConfigProperty(name = "test.champion.digest")
  String championDigest;

  private final Path folder = folder();

  @Test
  void theEndpointIsReadyAndClassifiesWithTheChampion() throws IOException {
    // Given
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> when().get("/q/health/ready").statusCode() == 200);

    // When
    var answer = given().contentType("image/png").body(png()).post("/classify").then();

    // Then
    answer.statusCode(200).body("checkpoint", equalTo(champion)).body("classes", hasSize(3));
    given()
        .contentType("image/png")
        .body(new byte[] {1, 2, 3})
        .post("/classify")
        .then()
        .statusCode(400)
        .body("reason", containsString("no JPEG, PNG or WebP"));
    when()
        .get("/q/metrics")
        .then()
        .body(containsString("coffey_model_swaps_total 1.0"))
        .body(containsString("coffey_model_loaded_models 1.0"));
  }

  @Test
  void plainJavaClassifiesFiles() throws IOException {
    // Given
    Path good = Files.write(folder.resolve("good.png"), png());
    Path bad = Files.write(folder.resolve("bad.png"), new byte[] {1, 2, 3});
    var out = new ByteArrayOutputStream();

    // When
    ClassifyFiles.classify(
        ClusterProperties.of(
            Map.of("kafka.bootstrap.servers", broker, "coffey.registry.url", registry)),
        ChampionOnTopic.STUDENT,
        List.of(good, bad),
        new PrintStream(out, true, StandardCharsets.UTF_8));

    // Then
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(3)
        .contains("Now serving " + champion)
        .anyMatch(line -> line.matches("good\\.png: (cat|dog|owl), [0-9.]+ %"))
        .anyMatch(line -> line.startsWith("bad.png: cannot be decoded"));
  }

  @Test
  void theFetchJarWritesTheChampionToAFile() throws Exception {
    // Given
    Path file = folder.resolve("champion.safetensors");

    // When
    Ended ended = fetch("--student", "demo", "--alias", "champion", "--out", file.toString());

    // Then
    assertThat(ended.output()).startsWith(champion + " " + championDigest + " ");
    assertThat(ended.status()).isZero();
    assertThat(Sha256.hex(Files.readAllBytes(file))).isEqualTo(championDigest);
  }

  @Test
  void theFetchJarSaysWhatItCannotFind() throws Exception {
    // When
    Ended ended = fetch("--student", "nobody", "--out", folder.resolve("none").toString());

    // Then: one line, and nothing of libraries
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).isEqualTo("Topic checkpoints has no student 'nobody'.\n");
  }

  private record Ended(int status, String output) {}

  private Ended fetch(String... options) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                FETCH_JAR.toString(),
                "--bootstrap-servers",
                broker,
                "--registry",
                registry));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory(Path.of("target"), "files");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] png() throws IOException {
    var image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
    image.setRGB(3, 4, 0xff8000);
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
