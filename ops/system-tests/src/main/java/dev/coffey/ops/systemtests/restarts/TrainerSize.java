package dev.coffey.ops.systemtests.restarts;

import java.util.List;

/**
 * How much a trainer does in each step.
 *
 * @param labeled labelled samples in the log, all of which are there before the first step
 * @param fresh unlabelled samples that a step uses for the first time
 * @param checkpointSteps steps between two checkpoints
 * @param options of the trainer, beside those of the demo
 */
record TrainerSize(int labeled, int fresh, int checkpointSteps, List<String> options) {

  /** As in the demo: 96 images a step, each unlabelled one used in 8 steps, 25 apart. */
  static final TrainerSize DEMO = new TrainerSize(160, 8, 10, List.of());

  /** 16 images a step, each unlabelled one used in 4 steps, 3 apart. */
  static final TrainerSize SMALL =
      new TrainerSize(
          40,
          2,
          5,
          List.of(
              "-Dcoffey.trainer.batch.labeled=8",
              "-Dcoffey.trainer.batch.unlabeled=8",
              "-Dcoffey.trainer.batch.echo=4",
              "-Dcoffey.trainer.batch.echo-lag-steps=3"));

  /** Unlabelled samples that so many steps use, none too few and none too many. */
  int unlabeled(int steps) {
    return steps * fresh;
  }
}
