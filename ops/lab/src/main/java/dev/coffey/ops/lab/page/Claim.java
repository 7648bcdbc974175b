package dev.coffey.ops.lab.page;

/**
 * A claim, judged.
 *
 * @param id letter
 * @param says the claim
 * @param verdict computed from the numbers
 * @param because the numbers
 */
record Claim(String id, String says, Verdict verdict, String because) {

  static Claim notRun(String id, String says, String arms) {
    return new Claim(id, says, Verdict.NOT_RUN, "needs the arms " + arms + ".");
  }
}
