package dev.coffey.ops.lab.runs;

import dev.coffey.distillation.probe.LinearProbe;
import dev.coffey.distillation.scores.Scores;
import java.util.List;

/** Fits a probe; how strongly it is held back is chosen on the validation labels. */
final class Probing {

  private static final List<Double> PENALTIES = List.of(1e-3, 1e-2, 3e-2, 1e-1, 3e-1);

  private Probing() {}

  /** The probe whose answers to the validation images have the smallest mean −log p. */
  static LinearProbe fit(
      float[][] features,
      int[] labels,
      float[][] validationFeatures,
      int[] validationLabels,
      int classCount) {
    LinearProbe best = null;
    double bestLoss = Double.POSITIVE_INFINITY;
    for (double penalty : PENALTIES) {
      LinearProbe probe = LinearProbe.fit(features, labels, classCount, penalty);
      double loss =
          Scores.of(Answers.probabilities(probe.logits(validationFeatures)), validationLabels)
              .nll();
      if (best == null || loss < bestLoss) {
        best = probe;
        bestLoss = loss;
      }
    }
    return best;
  }
}
