package dev.coffey.evaluator.console;

/**
 * One server-sent event, coded once for all pages.
 *
 * @param event its name; empty for a comment that only keeps the connection alive
 * @param text one line: JSON, or the comment
 */
public record Frame(String event, String text) {
  static final Frame ALIVE = new Frame("", "alive");

  static final String IMAGE = "image";

  public boolean isComment() {
    return event.isEmpty();
  }

  /** Whether a page that is slow can do without. */
  boolean isSpare() {
    return event.equals(IMAGE);
  }
}
