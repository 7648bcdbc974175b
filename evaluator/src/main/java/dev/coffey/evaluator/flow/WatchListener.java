package dev.coffey.evaluator.flow;

/** Told what a watch sees, on its thread. */
public interface WatchListener {
  /**
   * So many records lay on so many offsets of a topic; the rest were the marks of transactions.
   * Told after each look at the samples.
   */
  default void read(String topic, long records, long offsets) {}

  /** Whether anybody wants to see how a sample of this student is answered now. */
  default boolean wantsAnswer(String studentId) {
    return false;
  }

  /** A fresh sample was answered; only told when {@link #wantsAnswer} said so. */
  default void answered(AnsweredSample answered) {}
}
