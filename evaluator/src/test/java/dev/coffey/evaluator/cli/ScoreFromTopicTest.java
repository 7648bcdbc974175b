package dev.coffey.evaluator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.evaluator.flow.TwoColours;
import dev.coffey.evaluator.flow.World;
import dev.coffey.ops.servers.KeyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two checkpoints on a topic one is signed by a trainer that is trusted. */
class ScoreFromTopicTest {

  @TempDir static Path folder;

  private static final World WORLD = World.shared();
  private static KeyFiles trusted;
  private static String signed;
  private static String strangers;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void publish() {
    trusted = KeyFiles.make(folder, "trusted");
    KeyFiles strange = KeyFiles.make(folder, "strange");
    byte[] good = TwoColours.student(1, 40);
    signed = publish("score-" + System.nanoTime(), good, trusted);
    strangers = publish("stranger-" + System.nanoTime(), good, strange);
  }

  private static String publish(String student, byte[] weights, KeyFiles keys) {
    return WORLD.publish(
        student, 1, weights, manifest -> manifest, Optional.of(SigningKey.read(keys.own())));
  }

  @Test
  void scoresWhatATrustedTrainerPublished() throws IOException {
    // When
    int code = score(signed, "coffey.checkpoints.trusted-keys=" + trusted.open());

    // Then
    assertThat(code).as(err.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("runs").path(0).path("images").asInt()).isEqualTo(80);
    assertThat(report.path("scores").path(0).path("top1").asDouble()).isGreaterThan(0.9);
  }

  @Test
  void knowsNoCheckpointOfAStranger() throws IOException {
    // When
    int code = score(strangers, "coffey.checkpoints.trusted-keys=" + trusted.open());

    // Then
    assertThat(code).isNotZero();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("nor a checkpoint of that id");
  }

  @Test
  void takesAnybodysWhereNoKeysAreNamed() throws IOException {
    assertThat(score(strangers, "")).as(err.toString()).isZero();
  }

  private int score(String checkpoint, String settings) throws IOException {
    Path file = Files.writeString(folder.resolve("kafka.properties"), settings);
    return EvaluatorCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(
            "score",
            checkpoint,
            "--variant",
            "val=" + WORLD.variants().resolve("val"),
            "--bootstrap-servers",
            WORLD.bootstrapServers(),
            "--registry",
            WORLD.registryUrl(),
            "--kafka-config",
            file.toString(),
            "--json");
  }
}
