package dev.coffey.ops.lab.arms;

/**
 * One way to a student, compared with the others.
 *
 * @param id as {@code lab.arms} names it
 * @param recipe how it is trained
 * @param answer how it answers
 * @param origin where it comes from
 * @param what one line for the page
 */
public record Arm(String id, Recipe recipe, Answer answer, Origin origin, String what) {

  /** Where in the library it is to be had. */
  public String where() {
    String trained = "`Method." + recipe.method() + "`";
    String corrected =
        recipe.targets() == Recipe.Targets.CORRECTED_TEACHER
            ? ", targets of `probe.CorrectedTeacher`"
            : "";
    return trained
        + corrected
        + (answer == Answer.HEAD_AND_PROBE ? ", then `probe.ProbedStudent`" : "");
  }

  /** What of a trained student answers. */
  public enum Answer {
    /** Its only head. */
    HEAD,
    /** The head that learnt from labels, where another one exists that is not served. */
    CE_HEAD,
    /** The CE and the KD head, mixed. */
    HEADS,
    /** The head that learnt from the teacher, mixed with a probe fitted afterwards. */
    HEAD_AND_PROBE;

    /** Whether two answers are mixed. */
    public boolean mixes() {
      return this == HEADS || this == HEAD_AND_PROBE;
    }
  }

  /** Whose idea an arm is. */
  public enum Origin {
    /** Compared in the paper. */
    PAPER,
    /** Ours. */
    COFFEY
  }
}
