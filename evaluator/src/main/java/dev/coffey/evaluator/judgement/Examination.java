package dev.coffey.evaluator.judgement;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.mix.MixGrid;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.student.Student;
import dev.coffey.evaluator.variants.Variant;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one student scores: the mix tuned on the held-out slice, and every variant by each head and
 * by the mix.
 *
 * @param mix α and β, tuned on the held-out slice
 * @param scores one for each variant and head
 * @param marks of the mix, one for each variant, the primary variant first
 * @param images forwarded in all
 */
public record Examination(HeadMix mix, List<Score> scores, List<Marks> marks, int images) {
  /** Images per forward pass: large enough for full speed, small enough for a few MB. */
  private static final int BATCH = 128;

  private static final HeadMix CE_ONLY = new HeadMix(1, 1);
  private static final HeadMix KD_ONLY = new HeadMix(0, 1);

  /** Tunes the mix on the held-out slice, then scores every variant. */
  public static Examination of(Student student, VariantLibrary.Shelf shelf) {
    Variant holdout = shelf.holdout();
    HeadMix mix = MixGrid.tune(forward(student, holdout), holdout.labels()).mix();
    return with(student, shelf, mix);
  }

  /** Scores every variant with a mix that was tuned before. */
  public static Examination with(Student student, VariantLibrary.Shelf shelf, HeadMix mix) {
    List<Score> scores = new ArrayList<>();
    List<Marks> marks = new ArrayList<>();
    int images = shelf.holdout().size();
    for (Variant variant : shelf.scored()) {
      HeadLogits logits = forward(student, variant);
      float[][] mixed = mix.probabilities(logits);
      scores.add(score(variant, ScoredHead.CE, CE_ONLY.probabilities(logits)));
      scores.add(score(variant, ScoredHead.KD, KD_ONLY.probabilities(logits)));
      scores.add(score(variant, ScoredHead.MIX, mixed));
      marks.add(Marks.of(variant.name(), mixed, variant.labels()));
      images += variant.size();
    }
    return new Examination(mix, scores, marks, images);
  }

  static Score score(Variant variant, ScoredHead head, float[][] probabilitiesNK) {
    Scores scores = Scores.of(probabilitiesNK, variant.labels());
    return Score.newBuilder()
        .setVariant(variant.name())
        .setHead(head)
        .setImages(scores.images())
        .setTop1(scores.top1())
        .setTop1Low(scores.top1Low())
        .setTop1High(scores.top1High())
        .setTop5(scores.top5())
        .setNll(scores.nll())
        .setEce(scores.ece())
        .build();
  }

  private static HeadLogits forward(Student student, Variant variant) {
    float[][] ce = new float[variant.size()][];
    float[][] kd = new float[variant.size()][];
    for (int from = 0; from < variant.size(); from += BATCH) {
      int to = Math.min(from + BATCH, variant.size());
      HeadLogits part = student.forward(Arrays.copyOfRange(variant.pixels(), from, to));
      System.arraycopy(part.ce(), 0, ce, from, to - from);
      System.arraycopy(part.kd(), 0, kd, from, to - from);
    }
    return new HeadLogits(ce, kd);
  }
}
