package dev.coffey.ops.systemtests.chaos;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Registries;
import java.util.Map;
import java.util.Set;

/**
 * Where every acknowledged image went, and whether the newest student's ledger has it.
 *
 * @param forks checkpoints on the topic that are not in the newest one's lineage
 */
record Audit(Fates images, Ledger ledger, Lineage lineage, long forks) {

  /** Looks at the topics as they are now. */
  static Audit of(
      Set<String> acknowledged, Set<String> labelledLate, String bootstrap, String registry) {
    Fates.Scans scans = Fates.Scans.of(bootstrap);
    try (CheckpointLog log =
        CheckpointLog.open(
            Map.of("bootstrap.servers", bootstrap),
            Registries.connect(registry),
            Trust.EVERYBODY)) {
      CheckpointManifest newest =
          log.latest(Commands.STUDENT_ID)
              .orElseThrow(() -> new IllegalStateException("No checkpoint was published."));
      Lineage lineage = Lineage.of(newest.getCheckpointId(), log);
      return new Audit(
          Fates.of(acknowledged, labelledLate, scans),
          Ledger.of(lineage, scans.samples()),
          lineage,
          log.history(Commands.STUDENT_ID).size() - lineage.oldestFirst().size());
    }
  }

  /** Whether every image counts exactly once. */
  boolean isClean() {
    return images.lost() == 0
        && images.duplicated() == 0
        && ledger.gaps() == 0
        && ledger.repeats() == 0
        && forks == 0;
  }
}
