package dev.coffey.evaluator.judgement;

import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.Score;
import java.util.List;

/** The teacher's own zero-shot scores on the variants: what a student has to beat. */
public final class TeacherScores {

  private TeacherScores() {}

  /** Scores the teacher on each variant with the teacher's own preprocessing. */
  public static List<Score> of(Teacher teacher, VariantLibrary library) {
    VariantLibrary.Shelf shelf = library.once(teacher.classes(), teacher.preprocessing());
    Scoring scoring = scoring(teacher, Scoring.Witness.NONE);
    return ScoreRecords.of(shelf.scored().stream().map(scoring::score).toList(), shelf.lines());
  }

  /** How a teacher is scored. */
  public static Scoring scoring(Teacher teacher, Scoring.Witness witness) {
    return Scoring.ofTeacher(
        pixels -> {
          float[][] logits = teacher.logits(pixels);
          return new HeadLogits(logits, logits);
        },
        witness);
  }
}
