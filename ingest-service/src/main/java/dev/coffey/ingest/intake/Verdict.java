package dev.coffey.ingest.intake;

/**
 * What the {@link Intake} says about something that wants to enter.
 *
 * @param <T> what it becomes when it may
 */
public sealed interface Verdict<T> {

  /** It may enter. */
  record Accepted<T>(T value) implements Verdict<T> {}

  /**
   * It may not.
   *
   * @param detail a sentence for a person: the thing, the value, the limit
   */
  record Rejected<T>(Reason reason, String detail) implements Verdict<T> {}
}
