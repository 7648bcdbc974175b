package dev.coffey.teacher.answer;

import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.views.LogitCoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Runs of the teacher's network over crops, as many at once as it may take. Safe for use by many
 * threads; the teacher sees one at a time.
 */
final class Inference {

  /** What came of one crop. */
  sealed interface Sight {

    /**
     * The teacher's answer.
     *
     * @param logits {@code [K]}, each a number that a half float can hold
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Clear(float[] logits) implements Sight {}

    /** The teacher has none for this crop; {@code detail} is a sentence for a person. */
    record Failed(String detail) implements Sight {}
  }

  private static final Logger LOG = Logger.getLogger(Inference.class);

  private final Teacher teacher;
  private final int cropsMax;

  Inference(Teacher teacher, int cropsMax) {
    this.teacher = teacher;
    this.cropsMax = cropsMax;
  }

  /**
   * One sight per crop, in their order.
   *
   * @param crops each {@code size · size · 3} bytes, HWC
   * @throws TeacherException when the teacher fails on a whole run and on each of its crops
   */
  List<Sight> look(List<byte[]> crops) {
    List<Sight> sights = new ArrayList<>(crops.size());
    for (int from = 0; from < crops.size(); from += cropsMax) {
      sights.addAll(run(crops.subList(from, Math.min(from + cropsMax, crops.size()))));
    }
    return sights;
  }

  private List<Sight> run(List<byte[]> crops) {
    try {
      return Arrays.stream(logits(crops)).map(Inference::sight).toList();
    } catch (RuntimeException e) {
      LOG.warnf(e, "The teacher failed on a batch of %d crops; trying one by one.", crops.size());
      return runOneByOne(crops, e);
    }
  }

  private List<Sight> runOneByOne(List<byte[]> crops, RuntimeException first) {
    int failed = 0;
    List<Sight> sights = new ArrayList<>(crops.size());
    for (byte[] crop : crops) {
      try {
        sights.add(sight(logits(List.of(crop))[0]));
      } catch (RuntimeException e) {
        failed++;
        sights.add(new Sight.Failed("The teacher failed on this image with: " + e));
      }
    }
    if (failed == crops.size()) {
      throw new TeacherException(
          "Teacher %s failed on each of %d crops.".formatted(teacher.id(), failed), first);
    }
    return sights;
  }

  private float[][] logits(List<byte[]> crops) {
    synchronized (teacher) {
      return teacher.logits(crops.toArray(byte[][]::new));
    }
  }

  private static Sight sight(float[] logits) {
    return LogitCoding.representable(logits)
        ? new Sight.Clear(logits)
        : new Sight.Failed("A logit is not finite or above 65504: " + Arrays.toString(logits));
  }
}
