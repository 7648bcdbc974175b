package dev.coffey.evaluator.judgement;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Student;
import dev.coffey.evaluator.tuning.TuningSlice;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.util.List;

/**
 * What one student scores: the mix tuned on the held-out slice, and every variant by each head and
 * by the mix.
 *
 * @param mix α and β, tuned on the held-out slice
 * @param scores one for each variant, question and head
 * @param marks of the mix, one for each variant, the primary variant first
 * @param images forwarded in all
 */
public record Examination(HeadMix mix, List<Score> scores, List<Marks> marks, int images) {

  /** Tunes the mix on the held-out slice, then scores every variant. */
  public static Examination of(Student student, VariantLibrary.Shelf shelf) {
    return examine(student, shelf, slice(student, shelf).tune().mix(), shelf.holdout().size());
  }

  /** The held-out slice, answered by both heads. */
  public static TuningSlice slice(Student student, VariantLibrary.Shelf shelf) {
    return TuningSlice.ofHoldout(shelf, it -> Scoring.logits(student::forward, it));
  }

  /** Scores every variant with a mix that was tuned before. */
  public static Examination with(Student student, VariantLibrary.Shelf shelf, HeadMix mix) {
    return examine(student, shelf, mix, 0);
  }

  private static Examination examine(
      Student student, VariantLibrary.Shelf shelf, HeadMix mix, int imagesBefore) {
    Scoring scoring = Scoring.ofStudent(student::forward, mix, Scoring.Witness.NONE);
    List<VariantScores> variants = shelf.scored().stream().map(scoring::score).toList();
    List<Marks> marks =
        variants.stream().map(it -> Marks.of(it.variant(), it.published(ScoredHead.MIX))).toList();
    int images = imagesBefore + variants.stream().mapToInt(VariantScores::images).sum();
    return new Examination(mix, ScoreRecords.of(variants, shelf.lines()), marks, images);
  }
}
