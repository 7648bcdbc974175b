package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.ops.servers.KeyFiles;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.trainer.cli.TrainerCommand;
import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import dev.coffey.trainer.flow.TrainerStatus.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that signs, and is started again behind checkpoints that it has not signed. */
class SignedRestartTest {

  private static final int LABELED = 16;
  private static final int STEPS_EACH = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Checkpoints ON_REQUEST =
      new Checkpoints(10_000, Duration.ofHours(1), Duration.ZERO);

  @TempDir static Path folder;
  private static Cluster cluster;
  private static KeyFiles own;
  private static KeyFiles next;
  private static KeyFiles strange;

  /** What a run of the trainer ended with. */
  private record Run(CheckpointManifest last, List<Quarantined> quarantined) {}

  @BeforeAll
  static void start() {
    cluster = new Cluster(folder.resolve("cluster"));
    own = KeyFiles.make(folder, "own");
    next = KeyFiles.make(folder, "next");
    strange = KeyFiles.make(folder, "strange");
    try (SampleWorld samples = cluster.samples()) {
      samples.labeled(LABELED, 0);
    }
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Test
  void goesOnFromItsOwnAndNotFromANewerOneOfAStranger() throws Exception {
    // Given
    Run before = train("signed", own, own);
    CheckpointManifest forged = forge(before.last(), "strange", Optional.of(strange));
    CheckpointManifest unsigned = forge(before.last(), "unsigned", Optional.empty());

    // When
    Run after = train("signed", own, own);

    // Then the strangers' are told, and are nobody's parent
    assertThat(before.quarantined()).isEmpty();
    assertThat(after.quarantined())
        .extracting(Quarantined::checkpointId, Quarantined::reason)
        .containsExactlyInAnyOrder(
            tuple(forged.getCheckpointId(), Reason.UNTRUSTED),
            tuple(unsigned.getCheckpointId(), Reason.UNTRUSTED));
    assertThat(after.last().getParentId()).isEqualTo(before.last().getCheckpointId());
    assertThat(after.last().getStep()).isGreaterThan(before.last().getStep());
    assertThat(taken("signed", own)).containsExactly(before.last(), after.last());
  }

  @Test
  void changesItsKeyWithoutLosingItsPast() throws Exception {
    // Given
    Run first = train("rotated", own, own);

    // When: both are trusted, then the new one alone
    Run second = train("rotated", next, own, next);
    Run third = train("rotated", next, next);

    // Then
    assertThat(second.quarantined()).isEmpty();
    assertThat(second.last().getParentId()).isEqualTo(first.last().getCheckpointId());
    assertThat(third.last().getParentId()).isEqualTo(second.last().getCheckpointId());
    assertThat(third.quarantined())
        .extracting(Quarantined::checkpointId)
        .containsExactly(first.last().getCheckpointId());
    assertThat(taken("rotated", next)).containsExactly(second.last(), third.last());
  }

  @Test
  void trainsNoCheckpointOfAStrangerAgain() throws Exception {
    // Given
    CheckpointManifest last = train("replayed", own, own).last();
    CheckpointManifest forged = forge(last, "strange", Optional.of(strange));

    // When
    String ofOwn = replay(last);
    String ofStranger = replay(forged);

    // Then its own is found, though a trainer made in a test records no settings to replay by
    assertThat(ofOwn).contains(last.getCheckpointId() + " does not record its settings");
    assertThat(ofStranger).contains("has no checkpoint '" + forged.getCheckpointId() + "'");
  }

  /** What the command says is wrong. */
  private static String replay(CheckpointManifest manifest) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("kafka.properties"), "coffey.checkpoints.trusted-keys=" + own.open());
    StringWriter err = new StringWriter();
    TrainerCommand.commandLine()
        .setErr(new PrintWriter(err, true))
        .execute(
            "replay",
            manifest.getCheckpointId(),
            "--bootstrap-servers",
            cluster.kafka().get("bootstrap.servers").toString(),
            "--registry",
            cluster.registryUrl(),
            "--kafka-config",
            file.toString());
    return err.toString();
  }

  /** Three steps more of the student at least, then a checkpoint. */
  private static Run train(String studentId, KeyFiles signing, KeyFiles... trusted)
      throws Exception {
    long from = taken(studentId, trusted).stream().mapToLong(it -> it.getStep()).max().orElse(0);
    try (SampleWorld samples = cluster.samples()) {
      samples.unlabeled(STEPS_EACH * Cluster.FRESH, 0);
    }
    var access =
        new ClusterAccess(
            cluster.kafka(),
            cluster.registry(),
            TopicSettings.DEFAULT,
            Optional.of(SigningKey.read(signing.own())),
            trusting(trusted));
    try (Trainer trainer =
        new Trainer(
            Cluster.settings(studentId, LABELED, ON_REQUEST), access, Clocks.SYSTEM, () -> {})) {
      trainer.start();
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().step() >= from + STEPS_EACH);
      CheckpointManifest last = trainer.checkpoint().get(90, TimeUnit.SECONDS);
      return new Run(last, List.copyOf(trainer.status().quarantined()));
    }
  }

  /** The same student one step on, from somebody who may write to the topic. */
  private static CheckpointManifest forge(
      CheckpointManifest manifest, String name, Optional<KeyFiles> signing) {
    CheckpointManifest forged =
        CheckpointManifest.newBuilder(manifest)
            .setCheckpointId(manifest.getStudentId() + "-" + name)
            .setParentId(manifest.getCheckpointId())
            .setStep(manifest.getStep() + 1)
            .build();
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open(
            manifest.getStudentId(),
            cluster.kafka(),
            cluster.registry(),
            signing.map(keys -> SigningKey.read(keys.own())))) {
      publisher.commit(forged);
    }
    return forged;
  }

  private static List<CheckpointManifest> taken(String studentId, KeyFiles... trusted) {
    try (CheckpointLog log =
        CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.in(trusting(trusted)))) {
      return new ArrayList<>(log.history(studentId));
    }
  }

  private static TrustedKeys trusting(KeyFiles... keys) {
    return TrustedKeys.read(Arrays.stream(keys).map(KeyFiles::open).toList());
  }
}
