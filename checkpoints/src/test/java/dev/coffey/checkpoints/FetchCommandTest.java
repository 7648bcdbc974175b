package dev.coffey.checkpoints;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.servers.KeyFiles;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchCommandTest {
  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

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
    assertThat(out.toString())
        .contains(newest.getCheckpointId())
        .contains(newest.getStudent().getSha256());
  }

  @Test
  void writesWhatAnAliasMeansAndTheTrainingStateOfANamedCheckpoint() throws Exception {
    // Given
    Path student = folder.resolve("champion.safetensors");
    Path state = folder.resolve("state.safetensors");
    byte[] stateBytes = {1, 2, 3};
    CheckpointManifest first;
    try (var trainer = new TestTrainer(studentId, cluster.kafka(), cluster.registry())) {
      Blob uploaded = trainer.upload(stateBytes);
      first = trainer.publish(1, TestStudents.blob(1), m -> m.setTrainingState(uploaded));
      trainer.publish(2);
      trainer.promote("champion", first.getCheckpointId());
    }

    // When
    int ofAlias = run("--student", studentId, "--alias", "champion", "--out", student.toString());
    int ofId =
        run("--checkpoint", first.getCheckpointId(), "--training-state", "--out", state.toString());

    // Then
    assertThat(List.of(ofAlias, ofId)).containsExactly(0, 0);
    assertThat(Files.readAllBytes(student)).isEqualTo(TestStudents.blob(1));
    assertThat(Files.readAllBytes(state)).isEqualTo(stateBytes);
  }

  @Test
  void takesTheNewestThatATrustedTrainerSigned() throws Exception {
    // Given one student, signed with an old key, then with a new one, then a stranger's
    KeyFiles before = KeyFiles.make(folder, "before");
    KeyFiles after = KeyFiles.make(folder, "after");
    CheckpointManifest old = publishSigned(before, 1);
    CheckpointManifest own = publishSigned(after, 2);
    CheckpointManifest forged = publishSigned(KeyFiles.make(folder, "strange"), 3);
    Path both = trusting("both", before, after);
    Path file = folder.resolve("student.safetensors");

    // When
    int newest = run("--kafka-config", both.toString(), "--student", studentId, "--out", file + "");
    byte[] fetched = Files.readAllBytes(file);
    int named =
        run(
            "--kafka-config",
            both.toString(),
            "--checkpoint",
            forged.getCheckpointId(),
            "--out",
            folder.resolve("never-written").toString());
    int retired =
        run(
            "--kafka-config",
            trusting("new", after).toString(),
            "--checkpoint",
            old.getCheckpointId(),
            "--out",
            folder.resolve("never-written").toString());

    // Then
    assertThat(List.of(newest, named, retired)).containsExactly(0, 1, 1);
    assertThat(out.toString()).contains(own.getCheckpointId());
    assertThat(fetched).isEqualTo(TestStudents.blob(2));
    assertThat(err.toString())
        .contains("no checkpoint '" + forged.getCheckpointId())
        .contains("no checkpoint '" + old.getCheckpointId());
    assertThat(folder.resolve("never-written")).doesNotExist();
  }

  private CheckpointManifest publishSigned(KeyFiles keys, long step) {
    try (var trainer =
        new TestTrainer(
            studentId,
            cluster.kafka(),
            cluster.registry(),
            Optional.of(SignedCheckpointsTest.signing(keys)))) {
      return trainer.publish(step);
    }
  }

  /** A file for {@code --kafka-config}. */
  private Path trusting(String name, KeyFiles... keys) throws IOException {
    String files = Arrays.stream(keys).map(it -> it.open().toString()).collect(joining(", "));
    return Files.writeString(
        folder.resolve(name + ".properties"), "coffey.checkpoints.trusted-keys=" + files + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--checkpoint, lost-000000009-0123456789ab, no checkpoint 'lost-000000009-0123456789ab'",
    "--student, nobody, no student 'nobody'"
  })
  void saysThatThereIsNoSuchCheckpoint(String option, String value, String message) {
    // Given
    Path file = folder.resolve("student.safetensors");

    // When
    int status = run(option, value, "--out", file.toString());

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).contains(message);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void namesTheAliasesThatThereAre() {
    // Given
    try (var trainer = new TestTrainer(studentId, cluster.kafka(), cluster.registry())) {
      trainer.promote("champion", trainer.publish(1).getCheckpointId());
    }

    // When
    int status = run("--student", studentId, "--alias", "winner", "--out", "never-written");

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).contains("no alias 'winner'").contains("it has champion");
  }

  @Test
  void leavesTheFileAloneWhenAChunkIsGone() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("student.safetensors"), "from before");
    CheckpointManifest incomplete;
    try (var trainer = new TestTrainer(studentId, cluster.kafka(), cluster.registry())) {
      var lost = new Blob("0".repeat(64), 9L, List.of("1".repeat(64)), List.of());
      incomplete = trainer.publish(1, new byte[9], m -> m.setStudent(lost));
    }

    // When
    int status = run("--student", studentId, "--out", file.toString());

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).contains(incomplete.getCheckpointId()).contains("chunk 1 of 1");
    assertThat(file).hasContent("from before");
  }

  @Test
  void saysThatTheBrokerCannotBeReached() {
    // When
    int status =
        execute(
            "--bootstrap-servers",
            "127.0.0.1:1",
            "--patience",
            "PT0.5S",
            "--student",
            "demo",
            "--out",
            "never-written");

    // Then
    assertThat(status).isEqualTo(3);
    assertThat(err.toString()).contains("127.0.0.1:1").contains("Are they running");
  }

  @Test
  void explainsItselfWhenItsOptionsContradict() {
    // When
    int status = run("--checkpoint", "a", "--student", "b", "--out", "never-written");

    // Then
    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains("mutually exclusive").contains("Usage");
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
    return execute(all.toArray(String[]::new));
  }

  private int execute(String... args) {
    return FetchCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
