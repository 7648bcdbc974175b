package dev.coffey.ops.lab.runs;

import dev.coffey.distillation.mix.MixGrid;
import dev.coffey.distillation.probe.LinearProbe;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.ops.lab.data.FewShot;
import dev.coffey.ops.lab.data.ImageSet;

/**
 * A teacher whose systematic errors the few labels correct: a probe on its frozen image features,
 * mixed with its zero-shot answer; (α, β) tuned on the validation labels. Costs no training step.
 */
public final class TeacherCorrection {

  private final LinearProbe probe;
  private final MixGrid.Tuned tuned;

  private TeacherCorrection(LinearProbe probe, MixGrid.Tuned tuned) {
    this.probe = probe;
    this.tuned = tuned;
  }

  /** Fits and tunes on the shots. */
  public static TeacherCorrection fit(ImageSet pool, FewShot shots, int classCount) {
    float[][] features = pool.teacherFeatures();
    float[][] validation = ImageSet.rows(features, shots.validation());
    int[] validationLabels = pool.labels(shots.validation());
    LinearProbe probe =
        Probing.fit(
            ImageSet.rows(features, shots.labeled()),
            pool.labels(shots.labeled()),
            validation,
            validationLabels,
            classCount);
    MixGrid.Tuned tuned =
        MixGrid.tune(
            new HeadLogits(
                probe.logits(validation), ImageSet.rows(pool.teacherLogits(), shots.validation())),
            validationLabels);
    return new TeacherCorrection(probe, tuned);
  }

  /** Corrected probabilities of all images of a set, {@code [N, K]}. */
  public float[][] probabilities(ImageSet set) {
    return tuned
        .mix()
        .probabilities(new HeadLogits(probe.logits(set.teacherFeatures()), set.teacherLogits()));
  }

  /** The same as logits. */
  float[][] logits(ImageSet set) {
    return Answers.logs(probabilities(set));
  }

  /** Share of a set's images that it names right. */
  public double top1(ImageSet set) {
    return Answers.top1(probabilities(set), set.labels());
  }
}
