package dev.coffey.ops.browser;

import java.util.logging.Level;
import org.openqa.selenium.logging.LogEntry;

/**
 * A line that a page wrote to the browser's console, or that Chromium wrote about it.
 *
 * @param message the line, with the address of what it is about
 */
public record Complaint(Kind kind, String message) {

  /** How bad. */
  public enum Kind {
    ERROR,
    WARNING,
    /** A request that was not answered, or with an error. */
    FAILED_REQUEST
  }

  static Complaint of(LogEntry entry) {
    boolean severe = entry.getLevel().intValue() >= Level.SEVERE.intValue();
    Kind kind =
        entry.getMessage().contains("Failed to load resource")
            ? Kind.FAILED_REQUEST
            : severe ? Kind.ERROR : Kind.WARNING;
    return new Complaint(kind, entry.getMessage());
  }
}
