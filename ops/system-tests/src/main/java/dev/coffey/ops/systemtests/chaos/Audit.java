package dev.coffey.ops.systemtests.chaos;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where every acknowledged image went, and whether the newest student's ledger has it.
 *
 * @param rejected acknowledged images on {@code images.rejected}
 * @param sampled acknowledged images on a sample topic
 * @param lost acknowledged images that are nowhere
 * @param duplicated images that are somewhere more often than they should: once, and once more on
 *     {@code samples.labeled} when their label came late
 * @param forks checkpoints on the topic that are not in the newest one's lineage
 */
record Audit(
    long acknowledged,
    long rejected,
    long sampled,
    long lost,
    long duplicated,
    Ledger ledger,
    Lineage lineage,
    long forks) {

  /** Looks at the topics as they are now. */
  static Audit of(
      Set<String> acknowledged, Set<String> labelledLate, String bootstrap, String registry) {
    TopicScan labeled = TopicScan.of(Topics.SAMPLES_LABELED.name(), bootstrap);
    TopicScan unlabeled = TopicScan.of(Topics.SAMPLES_UNLABELED.name(), bootstrap);
    TopicScan refused = TopicScan.of(Topics.IMAGES_REJECTED.name(), bootstrap);
    long rejected = 0;
    long sampled = 0;
    long lost = 0;
    long duplicated = 0;
    for (String id : acknowledged) {
      int samples = labeled.count(id) + unlabeled.count(id);
      boolean upgraded =
          labelledLate.contains(id) && labeled.count(id) == 1 && unlabeled.count(id) == 1;
      rejected += refused.count(id) > 0 ? 1 : 0;
      sampled += samples > 0 ? 1 : 0;
      lost += samples + refused.count(id) == 0 ? 1 : 0;
      duplicated += samples + refused.count(id) > (upgraded ? 2 : 1) ? 1 : 0;
      // A late label that never reached the labelled topic is lost as well.
      lost += labelledLate.contains(id) && refused.count(id) == 0 && labeled.count(id) == 0 ? 1 : 0;
    }
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
          acknowledged.size(),
          rejected,
          sampled,
          lost,
          duplicated,
          Ledger.of(lineage, List.of(labeled, unlabeled)),
          lineage,
          log.history(Commands.STUDENT_ID).size() - lineage.oldestFirst().size());
    }
  }

  /** Whether every image counts exactly once. */
  boolean isClean() {
    return lost == 0
        && duplicated == 0
        && ledger.gaps() == 0
        && ledger.repeats() == 0
        && forks == 0;
  }
}
