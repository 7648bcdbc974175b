package dev.coffey.evaluator.judgement;

import dev.coffey.distillation.scores.Confusion;
import dev.coffey.distillation.scores.EffectiveRobustness;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.evaluator.judgement.VariantScores.HeadScores;
import dev.coffey.evaluator.variants.Question;
import dev.coffey.schemas.ClassScore;
import dev.coffey.schemas.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scores as they are published, each beside what the primary variant says of the same head. */
public final class ScoreRecords {

  private ScoreRecords() {}

  /**
   * One record for each variant, question and head.
   *
   * @param variants the primary variant first
   * @param lines by variant, what top-1 on the primary variant foretells there
   */
  public static List<Score> of(
      List<VariantScores> variants, Map<String, EffectiveRobustness> lines) {
    List<Score> records = new ArrayList<>();
    for (int v = 0; v < variants.size(); v++) {
      for (HeadScores head : variants.get(v).heads()) {
        Score.Builder record = record(head);
        if (v > 0) {
          double top1 = head.scores().top1();
          double primary = primary(variants.get(0), head).scores().top1();
          record.setDrop(primary - top1);
          if (lines.containsKey(head.question())) {
            record.setEffectiveRobustness(
                numberOrNull(lines.get(head.question()).of(primary, top1)));
          }
        }
        records.add(record.build());
      }
    }
    return records;
  }

  /** What the primary variant says of the same choice of classes; of all, when it was not asked. */
  private static HeadScores primary(VariantScores primary, HeadScores head) {
    return primary
        .on(Question.nameOnPrimary(primary.variant(), head.question()), head.head())
        .orElseGet(() -> primary.published(head.head()));
  }

  private static Score.Builder record(HeadScores head) {
    Scores scores = head.scores();
    return Score.newBuilder()
        .setVariant(head.question())
        .setHead(head.head())
        .setImages(scores.images())
        .setTop1(scores.top1())
        .setTop1Low(scores.top1Low())
        .setTop1High(scores.top1High())
        .setTop5(scores.top5())
        .setTop5Low(scores.top5Low())
        .setTop5High(scores.top5High())
        .setNll(scores.nll())
        .setNllLow(numberOrNull(scores.nllLow()))
        .setNllHigh(numberOrNull(scores.nllHigh()))
        .setEce(scores.ece())
        .setMeanCorruptionError(
            head.meanCorruptionError().isPresent()
                ? head.meanCorruptionError().getAsDouble()
                : null)
        .setWorst(head.worst().stream().map(it -> classScore(it, head.classes())).toList());
  }

  private static ClassScore classScore(Confusion confusion, List<String> classes) {
    return ClassScore.newBuilder()
        .setClassName(classes.get(confusion.label()))
        .setImages(confusion.images())
        .setRight(confusion.right())
        .setMistakenFor(confusion.mistakenFor() < 0 ? null : classes.get(confusion.mistakenFor()))
        .setMistaken(confusion.mistaken())
        .build();
  }

  private static Double numberOrNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
