package dev.coffey.evaluator.judgement;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.evaluator.variants.Variant;
import dev.coffey.evaluator.variants.VariantFolder;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The teacher's own zero-shot scores on the variants: what a student has to beat. */
public final class TeacherScores {
  private static final int BATCH = 128;
  private static final HeadMix TEACHER_ONLY = new HeadMix(1, 1);

  private TeacherScores() {}

  /** Scores the teacher on each variant folder with the teacher's own preprocessing. */
  public static List<Score> of(Teacher teacher, Path folder, List<String> variantNames) {
    List<Score> scores = new ArrayList<>();
    for (String name : variantNames) {
      Variant variant =
          VariantFolder.read(folder.resolve(name), teacher.classes(), teacher.preprocessing());
      float[][] logits = forward(teacher, variant);
      float[][] probabilities = TEACHER_ONLY.probabilities(new HeadLogits(logits, logits));
      scores.add(Examination.score(variant, ScoredHead.TEACHER, probabilities));
    }
    return scores;
  }

  private static float[][] forward(Teacher teacher, Variant variant) {
    float[][] logits = new float[variant.size()][];
    for (int from = 0; from < variant.size(); from += BATCH) {
      int to = Math.min(from + BATCH, variant.size());
      float[][] part = teacher.logits(Arrays.copyOfRange(variant.pixels(), from, to));
      System.arraycopy(part, 0, logits, from, to - from);
    }
    return logits;
  }
}
