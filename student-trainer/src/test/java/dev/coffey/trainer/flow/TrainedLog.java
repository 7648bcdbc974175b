package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.Replay.Replayed;
import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import java.time.Duration;

/** What was trained in a cluster, to be trained again. Owns its log, not the cluster. */
record TrainedLog(CheckpointLog log) implements AutoCloseable {

  /** A checkpoint every 20 steps, and none for another reason but the end. */
  static final Checkpoints EVERY_20 =
      new Checkpoints(20, Duration.ofHours(1), Duration.ofSeconds(30));

  static TrainedLog of(Cluster cluster) {
    return new TrainedLog(CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.EVERYBODY));
  }

  /** Of the newest checkpoint. */
  Lineage lineage(String studentId) {
    return Lineage.of(log.latest(studentId).orElseThrow().getCheckpointId(), log);
  }

  static void assertSameBytes(Replayed replayed) {
    CheckpointManifest original = replayed.original();
    assertThat(Sha256.hex(replayed.student())).isEqualTo(original.getStudent().getSha256());
    assertThat(Sha256.hex(replayed.trainingState()))
        .isEqualTo(original.getTrainingState().getSha256());
  }

  @Override
  public void close() {
    log.close();
  }
}
