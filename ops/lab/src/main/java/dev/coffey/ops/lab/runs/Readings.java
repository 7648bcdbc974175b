package dev.coffey.ops.lab.runs;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.mix.MixGrid;
import dev.coffey.distillation.probe.LinearProbe;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.training.Method;
import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.data.FewShot;
import dev.coffey.ops.lab.data.ImageSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads off a student all the ways in which it can answer; mixes are tuned on validation labels.
 */
public final class Readings {

  /** The only head, or the one that learnt from labels. */
  public static final String CE_HEAD = "ce_head";

  /** The only head, or the one that learnt from the teacher. */
  public static final String KD_HEAD = "kd_head";

  /** Both heads, mixed as the validation labels like it best. */
  public static final String HEADS_TUNED = "heads_tuned";

  /** Both heads, mixed as the reference does without tuning. */
  public static final String HEADS_FIXED = "heads_fixed";

  /** A linear probe on the features. */
  public static final String PROBE = "probe";

  /** Probe and KD head, tuned. */
  public static final String PROBE_TUNED = "probe_tuned";

  /** Probe and KD head, mixed as the reference mixes its heads. */
  public static final String PROBE_FIXED = "probe_fixed";

  private static final HeadMix FIXED = HeadMix.ZERO_SHOT_TEACHER;

  private final Map<String, FrozenStudent.Said> tests = new LinkedHashMap<>();
  private final Map<String, int[]> testLabels = new LinkedHashMap<>();
  private final FrozenStudent.Said validation;
  private final int[] validationLabels;
  private final LinearProbe probe;
  private final Method method;

  Readings(
      FrozenStudent student,
      Method method,
      ImageSet pool,
      FewShot shots,
      int classCount,
      List<ImageSet> testSets) {
    this.method = method;
    this.validation = student.say(pool, shots.validation());
    this.validationLabels = pool.labels(shots.validation());
    this.probe =
        LinearProbe.tuned(
            student.say(pool, shots.labeled()).features(),
            pool.labels(shots.labeled()),
            validation.features(),
            validationLabels,
            classCount);
    for (ImageSet set : testSets) {
      tests.put(set.name(), student.say(set, set.all()));
      testLabels.put(set.name(), set.labels());
    }
  }

  /** The name under which an arm's own answer is found. */
  public static String of(Arm.Answer answer) {
    return switch (answer) {
      case HEAD -> KD_HEAD;
      case CE_HEAD -> CE_HEAD;
      case HEADS -> HEADS_TUNED;
      case HEAD_AND_PROBE -> PROBE_TUNED;
    };
  }

  /** The same without tuning. */
  public static String fixed(Arm.Answer answer) {
    return switch (answer) {
      case HEAD -> KD_HEAD;
      case CE_HEAD -> CE_HEAD;
      case HEADS -> HEADS_FIXED;
      case HEAD_AND_PROBE -> PROBE_FIXED;
    };
  }

  /** All of them. */
  Map<String, Reading> all() {
    Map<String, Reading> readings = new LinkedHashMap<>();
    readings.put(KD_HEAD, alone(said -> said.kd()));
    if (method.dualHeads()) {
      readings.put(CE_HEAD, alone(said -> said.ce()));
      readings.put(HEADS_FIXED, mixed(Readings::heads, FIXED));
      readings.put(HEADS_TUNED, mixed(Readings::heads, tuned(Readings::heads)));
    }
    readings.put(PROBE, alone(this::probed));
    readings.put(PROBE_FIXED, mixed(this::headAndProbe, FIXED));
    readings.put(PROBE_TUNED, mixed(this::headAndProbe, tuned(this::headAndProbe)));
    return readings;
  }

  /** Top-1 of the two heads on a test set for each α of the grid, at the reference's β. */
  List<Double> alphaCurve(String set) {
    return MixGrid.ALPHAS.stream()
        .map(
            alpha ->
                Answers.top1(
                    new HeadMix(alpha, FIXED.beta()).probabilities(heads(tests.get(set))),
                    testLabels.get(set)))
        .toList();
  }

  private interface Logits<T> {
    T of(FrozenStudent.Said said);
  }

  private static HeadLogits heads(FrozenStudent.Said said) {
    return new HeadLogits(said.ce(), said.kd());
  }

  private float[][] probed(FrozenStudent.Said said) {
    return probe.logits(said.features());
  }

  private HeadLogits headAndProbe(FrozenStudent.Said said) {
    return new HeadLogits(probed(said), said.kd());
  }

  private HeadMix tuned(Logits<HeadLogits> logits) {
    return MixGrid.tune(logits.of(validation), validationLabels).mix();
  }

  private Reading alone(Logits<float[][]> logits) {
    return reading(said -> Answers.probabilities(logits.of(said)), null, null);
  }

  private Reading mixed(Logits<HeadLogits> logits, HeadMix mix) {
    return reading(said -> mix.probabilities(logits.of(said)), mix.alpha(), mix.beta());
  }

  private Reading reading(Logits<float[][]> probabilities, Double alpha, Double beta) {
    Map<String, Double> top1 = new LinkedHashMap<>();
    tests.forEach(
        (set, said) -> top1.put(set, Answers.top1(probabilities.of(said), testLabels.get(set))));
    return new Reading(
        Answers.top1(probabilities.of(validation), validationLabels), top1, alpha, beta);
  }
}
