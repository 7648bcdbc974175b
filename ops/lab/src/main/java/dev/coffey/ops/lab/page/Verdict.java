package dev.coffey.ops.lab.page;

/** What the numbers say of a claim. */
enum Verdict {
  /** They bear it out, beyond chance. */
  HOLDS("holds"),
  /** They speak against it, or fall short of what it says. */
  DOES_NOT_HOLD("does not hold"),
  /** Too few to tell. */
  UNDECIDED("undecided"),
  /** What it speaks of was not run. */
  NOT_RUN("not run");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
