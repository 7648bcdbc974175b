package dev.coffey.checkpoints.ledger;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.schemas.CheckpointManifest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint and those it was trained on from, oldest first; as far back as the topic reaches.
 */
public record Lineage(List<CheckpointManifest> oldestFirst) {

  public Lineage {
    oldestFirst = List.copyOf(oldestFirst);
    if (oldestFirst.isEmpty()) {
      throw new IllegalArgumentException("A lineage has at least one checkpoint.");
    }
  }

  /**
   * Reads the lineage that ends with this checkpoint.
   *
   * @throws IllegalArgumentException when the topic has no such checkpoint
   */
  public static Lineage of(String checkpointId, CheckpointLog log) {
    CheckpointManifest newest =
        log.find(checkpointId)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Topic checkpoints has no checkpoint '" + checkpointId + "'."));
    Map<String, CheckpointManifest> byId = new HashMap<>();
    log.history(newest.getStudentId()).forEach(m -> byId.put(m.getCheckpointId(), m));
    ArrayDeque<CheckpointManifest> chain = new ArrayDeque<>();
    for (CheckpointManifest m = newest; m != null; m = byId.get(m.getParentId())) {
      chain.addFirst(m);
    }
    return new Lineage(List.copyOf(chain));
  }

  public CheckpointManifest newest() {
    return oldestFirst.get(oldestFirst.size() - 1);
  }

  /**
   * The checkpoint that this one of the lineage was trained on from; empty for a student's first.
   *
   * @throws IllegalStateException when the topic no longer has it
   */
  public Optional<CheckpointManifest> parentOf(CheckpointManifest manifest) {
    if (manifest.getParentId() == null) {
      return Optional.empty();
    }
    return Optional.of(
        oldestFirst.stream()
            .filter(m -> m.getCheckpointId().equals(manifest.getParentId()))
            .findFirst()
            .orElseThrow(() -> gone(manifest)));
  }

  /** What was left out on the way because the trainer was behind, in the order of the steps. */
  public List<Turns.Range> skipped() {
    List<Turns.Range> skipped = new ArrayList<>();
    long step = 0;
    for (CheckpointManifest manifest : oldestFirst) {
      skipped.addAll(TurnsCodec.decode(manifest.getTurns()).startingAt(step + 1).skipped());
      step = manifest.getStep();
    }
    return skipped;
  }

  /** The first checkpoint that has this step behind it. */
  public CheckpointManifest of(long step) {
    return oldestFirst.stream()
        .filter(manifest -> manifest.getStep() >= step)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    newest().getCheckpointId() + " has no step " + step + "."));
  }

  /**
   * Checks that nothing of it is missing.
   *
   * @throws IllegalStateException when it does not reach back to the student's first weights
   */
  public void requireWhole() {
    if (oldestFirst.get(0).getParentId() != null) {
      throw gone(oldestFirst.get(0));
    }
  }

  private static IllegalStateException gone(CheckpointManifest manifest) {
    return new IllegalStateException(
        "Checkpoint "
            + manifest.getCheckpointId()
            + " has parent "
            + manifest.getParentId()
            + ", which topic checkpoints no longer has.");
  }
}
