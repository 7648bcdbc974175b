package dev.coffey.ops.systemtests.chaos;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Properties;

/**
 * What a person can set.
 *
 * @param cluster seed and folders
 * @param duration of the run
 */
public record TimedSettings(ChaosSettings cluster, Duration duration) {

  private static final Duration DURATION = Duration.ofMinutes(10);

  /**
   * @throws IllegalArgumentException naming the property, its value and what it must be
   */
  public static TimedSettings from(Properties properties, ChaosSettings cluster) {
    String text = properties.getProperty("chaos.duration", "").strip();
    try {
      Duration duration = text.isEmpty() ? DURATION : Duration.parse(text);
      if (duration.toSeconds() >= 1) {
        return new TimedSettings(cluster, duration);
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "chaos.duration is '" + text + "'; it must be ISO 8601 such as PT10M.", e);
    }
    throw new IllegalArgumentException(
        "chaos.duration is '" + text + "'; it must be at least one second.");
  }
}
