package dev.coffey.ops.lab.arms;

import dev.coffey.distillation.training.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The arms that the lab knows. */
public final class Arms {

  private static final Map<Method, String> WORDS =
      Map.of(
          Method.CE, "labels alone",
          Method.KD, "teacher alone",
          Method.SINGLE_HEAD, "λ·CE + (1−λ)·KD on one head",
          Method.PCGRAD, "as single-head, each gradient freed of what opposes the other",
          Method.SSKD, "one head for the labelled images, one for the teacher on the others",
          Method.DHO, "λ·CE and (1−λ)·KD on heads of their own, mixed",
          Method.DHO_DETACHED, "as dho, but the CE gradient stops at the features");

  private static final List<Arm> KNOWN = known();

  private Arms() {}

  private static List<Arm> known() {
    List<Arm> arms = new ArrayList<>();
    for (Method method : Method.values()) {
      arms.add(
          new Arm(
              method.id(),
              new Recipe(method, Recipe.Targets.TEACHER),
              answer(method),
              method == Method.DHO_DETACHED ? Arm.Origin.COFFEY : Arm.Origin.PAPER,
              WORDS.getOrDefault(method, method.id())));
    }
    arms.add(
        ours(
            "kd-probe",
            Method.KD,
            Recipe.Targets.TEACHER,
            Arm.Answer.HEAD_AND_PROBE,
            "kd, then a linear probe on its features, mixed with its head"));
    arms.add(
        ours(
            "kd-corrected",
            Method.KD,
            Recipe.Targets.CORRECTED_TEACHER,
            Arm.Answer.HEAD_AND_PROBE,
            "as kd-probe, distilling a teacher that the labels corrected before"));
    arms.add(
        ours(
            "dho-corrected",
            Method.DHO,
            Recipe.Targets.CORRECTED_TEACHER,
            Arm.Answer.HEADS,
            "dho, distilling a teacher that the labels corrected before"));
    return List.copyOf(arms);
  }

  private static Arm.Answer answer(Method method) {
    if (method == Method.SSKD) {
      return Arm.Answer.CE_HEAD; // Served by that head alone (DHO, appendix A).
    }
    return method.dualHeads() ? Arm.Answer.HEADS : Arm.Answer.HEAD;
  }

  private static Arm ours(
      String id, Method method, Recipe.Targets targets, Arm.Answer answer, String what) {
    return new Arm(id, new Recipe(method, targets), answer, Arm.Origin.COFFEY, what);
  }

  /** All arms. */
  public static List<Arm> all() {
    return KNOWN;
  }

  /** Those whose step costs what DHO's does; PCGrad goes backward once more for each gradient. */
  public static List<Arm> atEqualCost() {
    return KNOWN.stream().filter(arm -> arm.recipe().method() != Method.PCGRAD).toList();
  }

  /**
   * The arm of that name.
   *
   * @throws IllegalArgumentException naming those that there are
   */
  public static Arm of(String id) {
    return KNOWN.stream()
        .filter(arm -> arm.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "lab.arms names '%s'; known are %s"
                        .formatted(id, String.join(", ", KNOWN.stream().map(Arm::id).toList()))));
  }
}
