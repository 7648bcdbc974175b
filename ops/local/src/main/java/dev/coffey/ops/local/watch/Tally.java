package dev.coffey.ops.local.watch;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.TrainingStep;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has been seen on the topics: counts of this run, and the last of each kind of any run.
 *
 * <p>State: counters and last records. Owner: the watching thread writes, any thread reads a {@link
 * Snapshot}.
 */
public final class Tally {
  /** All of it at one moment. */
  public record Snapshot(
      long images,
      long rejected,
      long labeled,
      long unlabeled,
      long steps,
      long checkpoints,
      long promotions,
      Optional<TrainingStep> lastStep,
      Optional<CheckpointManifest> lastCheckpoint,
      Optional<Evaluation> lastEvaluation,
      Optional<Promotion> champion,
      Optional<Evaluation> championEvaluation) {}

  private final Map<String, Evaluation> evaluations = new LinkedHashMap<>();
  private long images;
  private long rejected;
  private long labeled;
  private long unlabeled;
  private long steps;
  private long checkpoints;
  private long promotions;
  private TrainingStep lastStep;
  private CheckpointManifest lastCheckpoint;
  private Evaluation lastEvaluation;
  private Promotion champion;

  synchronized void image() {
    images++;
  }

  synchronized void rejected() {
    rejected++;
  }

  synchronized void labeled() {
    labeled++;
  }

  synchronized void unlabeled() {
    unlabeled++;
  }

  synchronized void step(TrainingStep step) {
    steps++;
    lastStep = step;
  }

  synchronized void checkpoint(CheckpointManifest manifest, boolean thisRun) {
    checkpoints += thisRun ? 1 : 0;
    lastCheckpoint = manifest;
  }

  synchronized void evaluation(Evaluation evaluation) {
    lastEvaluation = evaluation;
    evaluations.put(evaluation.getCheckpointId(), evaluation);
  }

  synchronized void promotion(Promotion promotion, boolean thisRun) {
    promotions += thisRun ? 1 : 0;
    champion = promotion;
  }

  synchronized Snapshot snapshot() {
    return new Snapshot(
        images,
        rejected,
        labeled,
        unlabeled,
        steps,
        checkpoints,
        promotions,
        Optional.ofNullable(lastStep),
        Optional.ofNullable(lastCheckpoint),
        Optional.ofNullable(lastEvaluation),
        Optional.ofNullable(champion),
        Optional.ofNullable(champion).map(it -> evaluations.get(it.getCheckpointId())));
  }
}
