package dev.coffey.distillation.probe;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.mix.MixGrid;
import dev.coffey.distillation.student.HeadLogits;

/**
 * A teacher whose systematic errors a few labels correct before any student is trained: a linear
 * probe on its frozen image features, mixed with its zero-shot answer; (α, β) tuned on validation
 * labels. Students distil {@link #logits} in place of the zero-shot ones, at no cost per step.
 *
 * <p>Beside Tip-Adapter ({@code dev.coffey.distillation.teacher}) it needs no cache of shots at
 * inference. Legend: N images, D teacher features, K classes. Immutable and safe to share.
 */
public final class CorrectedTeacher {

  /** Keeps a logarithm finite. */
  private static final float PROBABILITY_MIN = 1e-6f;

  private final LinearProbe probe;
  private final HeadMix mix;

  private CorrectedTeacher(LinearProbe probe, HeadMix mix) {
    this.probe = probe;
    this.mix = mix;
  }

  /**
   * Labelled images as the teacher sees them.
   *
   * @param features normalised image features, {@code [N, D]}
   * @param logits zero-shot logits, {@code [N, K]}
   * @param labels classes, {@code [N]}
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
  public record Shots(float[][] features, float[][] logits, int[] labels) {}

  /**
   * Fits the probe on one part of the labels and tunes on the other.
   *
   * @param validation none of which is among {@code labeled}
   */
  public static CorrectedTeacher fit(Shots labeled, Shots validation, int classCount) {
    LinearProbe probe =
        LinearProbe.tuned(
            labeled.features(),
            labeled.labels(),
            validation.features(),
            validation.labels(),
            classCount);
    HeadLogits answers = new HeadLogits(probe.logits(validation.features()), validation.logits());
    return new CorrectedTeacher(probe, MixGrid.tune(answers, validation.labels()).mix());
  }

  /** Weight of the probe, and temperature of the zero-shot answer. */
  public HeadMix mix() {
    return mix;
  }

  /**
   * Corrected probabilities, {@code [N, K]}.
   *
   * @param features {@code [N, D]}
   * @param logits zero-shot, {@code [N, K]}
   */
  public float[][] probabilities(float[][] features, float[][] logits) {
    return mix.probabilities(new HeadLogits(probe.logits(features), logits));
  }

  /** The same as logits that a student can distil, {@code log p}. */
  public float[][] logits(float[][] features, float[][] logits) {
    float[][] logs = probabilities(features, logits);
    for (float[] row : logs) {
      for (int k = 0; k < row.length; k++) {
        row[k] = (float) Math.log(Math.max(row[k], PROBABILITY_MIN));
      }
    }
    return logs;
  }
}
