package dev.coffey.ops.local;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;

/**
 * What a person can set for the demo, as {@code -Ddemo.NAME=VALUE}.
 *
 * @param data folder of all state; a second start with the same one goes on
 * @param duration when to end by itself; empty: at Ctrl-C
 * @param seed of the drawn images, of which carry labels, and of the student's first weights
 * @param imagesPerSecond what the producer pushes
 * @param requestsPerSecond what the sample application is asked
 * @param root the repository, where the built services lie
 */
public record DemoSettings(
    Path data,
    Optional<Duration> duration,
    long seed,
    int imagesPerSecond,
    int requestsPerSecond,
    Path root) {

  static final String HELP =
      """
      ./mvnw -Pdemo [-Ddemo.NAME=VALUE ...]

        demo.duration   ISO 8601, such as PT3M; the demo then ends by itself (default: until Ctrl-C)
        demo.data       folder of all state; a second start goes on from it (default: data/demo)
        demo.seed       whole number; draws other images, other labels, other first weights (default: 1)
        demo.images     images per second that the producer pushes (default: 30)
        demo.requests   requests per second that the sample application answers (default: 20)
        demo.help       prints this
      """;

  /**
   * @throws IllegalArgumentException naming the property, its value and what it must be
   */
  static DemoSettings from(Properties properties) {
    Path root = Path.of(properties.getProperty("coffey.root", ".")).toAbsolutePath().normalize();
    String data = properties.getProperty("demo.data", "");
    return new DemoSettings(
        data.isBlank() ? root.resolve("data/demo") : Path.of(data).toAbsolutePath().normalize(),
        duration(properties.getProperty("demo.duration", "")),
        number(properties, "demo.seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        (int) number(properties, "demo.images", 30, 1, 10_000),
        (int) number(properties, "demo.requests", 20, 1, 10_000),
        root);
  }

  private static Optional<Duration> duration(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      Duration duration = Duration.parse(text);
      if (!duration.isNegative() && !duration.isZero()) {
        return Optional.of(duration);
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "demo.duration is '" + text + "'; it must be ISO 8601 such as PT3M or PT90S.", e);
    }
    throw new IllegalArgumentException("demo.duration is '" + text + "'; it must be above zero.");
  }

  private static long number(
      Properties properties, String name, long otherwise, long min, long max) {
    String text = properties.getProperty(name, "");
    if (text.isBlank()) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text.strip());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " is '" + text + "'; it must be a whole number.", e);
    }
    throw new IllegalArgumentException(
        name + " is '" + text + "'; it must lie between " + min + " and " + max + ".");
  }
}
