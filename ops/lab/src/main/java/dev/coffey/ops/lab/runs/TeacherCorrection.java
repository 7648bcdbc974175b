package dev.coffey.ops.lab.runs;

import dev.coffey.distillation.probe.CorrectedTeacher;
import dev.coffey.ops.lab.data.FewShot;
import dev.coffey.ops.lab.data.ImageSet;

/** The teacher of a recording, corrected by the labels of a seed. */
public final class TeacherCorrection {

  private final CorrectedTeacher teacher;

  private TeacherCorrection(CorrectedTeacher teacher) {
    this.teacher = teacher;
  }

  /** Fits on the labelled images, tunes on the validation images. */
  public static TeacherCorrection fit(ImageSet pool, FewShot shots, int classCount) {
    return new TeacherCorrection(
        CorrectedTeacher.fit(
            seen(pool, shots.labeled()), seen(pool, shots.validation()), classCount));
  }

  private static CorrectedTeacher.Shots seen(ImageSet pool, int[] images) {
    return new CorrectedTeacher.Shots(
        ImageSet.rows(pool.teacherFeatures(), images),
        ImageSet.rows(pool.teacherLogits(), images),
        pool.labels(images));
  }

  /** Corrected logits of all images of a set, {@code [N, K]}. */
  float[][] logits(ImageSet set) {
    return teacher.logits(set.teacherFeatures(), set.teacherLogits());
  }

  /** Share of a set's images that it names right. */
  public double top1(ImageSet set) {
    return Answers.top1(
        teacher.probabilities(set.teacherFeatures(), set.teacherLogits()), set.labels());
  }
}
