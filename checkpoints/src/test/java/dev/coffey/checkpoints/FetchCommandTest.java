package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.CheckpointManifest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchCommandTest {
  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void writesTheNewestStudentToAFile() throws Exception {
    // Given
    Path file = folder.resolve("student.safetensors");
    CheckpointManifest newest;
    try (var trainer = new TestTrainer(studentId, cluster.kafka(), cluster.registry())) {
      trainer.publish(1);
      newest = trainer.publish(2);
    }

    // When
    int status = run("--student", studentId, "--out", file.toString());

    // Then
    assertThat(status).isZero();
    assertThat(Files.readAllBytes(file)).isEqualTo(TestStudents.blob(2));
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(newest.getCheckpointId())
        .contains(newest.getStudent().getSha256());
  }

  @Test
  void saysThatThereIsNoSuchCheckpoint() {
    // Given
    Path file = folder.resolve("student.safetensors");

    // When
    int status = run("--checkpoint", "lost-000000009-0123456789ab", "--out", file.toString());

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("lost-000000009-0123456789ab");
    assertThat(file).doesNotExist();
  }

  @Test
  void explainsItselfWhenItsOptionsContradict() {
    // Given
    String file = folder.resolve("student.safetensors").toString();

    // When
    int status = run("--checkpoint", "a", "--student", "b", "--out", file);

    // Then
    assertThat(status).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("one of --student and --checkpoint")
        .contains("Usage");
  }

  private int run(String... args) {
    var all =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers",
                cluster.kafka().get("bootstrap.servers").toString(),
                "--registry",
                cluster.registryUrl()));
    all.addAll(List.of(args));
    return FetchCommand.run(
        all.toArray(String[]::new),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
