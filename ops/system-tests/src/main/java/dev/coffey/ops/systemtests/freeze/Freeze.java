package dev.coffey.ops.systemtests.freeze;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Processes that stand still together for a while.
 *
 * @param pause before it, from when all taught again
 * @param stations names of what stands still
 */
record Freeze(Duration pause, List<String> stations, Duration length) {

  /** After so long the broker deals a teacher's partitions to the others. */
  static final Duration SESSION = Duration.ofSeconds(6);

  /** After so long the broker aborts a teacher's transaction, and looks every ten seconds. */
  static final Duration TRANSACTION = Duration.ofSeconds(30);

  static final String BROKER = "broker";
  static final List<String> TEACHERS = List.of("teacher-0", "teacher-1");

  private static final double BROKER_SHARE = 0.15;
  private static final double BOTH_SHARE = 0.15;
  private static final double MILLIS_MIN = 1_000;
  private static final double MILLIS_MAX = 40_000;
  private static final double BROKER_MILLIS_MAX = 8_000;
  private static final int PAUSE_MILLIS_MAX = 6_000;

  /**
   * The next one: of one teacher, of both or of the broker, for 1 to 40 s (the broker: 8), evenly
   * over the logarithm, so that short ones are as likely as long ones.
   */
  static Freeze next(RandomGenerator random) {
    double which = random.nextDouble();
    List<String> stations =
        which < BROKER_SHARE
            ? List.of(BROKER)
            : which < BROKER_SHARE + BOTH_SHARE
                ? TEACHERS
                : List.of(TEACHERS.get(random.nextInt(TEACHERS.size())));
    double most = stations.contains(BROKER) ? BROKER_MILLIS_MAX : MILLIS_MAX;
    double millis = MILLIS_MIN * Math.pow(most / MILLIS_MIN, random.nextDouble());
    return new Freeze(
        Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MAX)),
        stations,
        Duration.ofMillis(Math.round(millis)));
  }

  boolean isOfBroker() {
    return stations.contains(BROKER);
  }

  @Override
  public String toString() {
    return "%s for %.1f s".formatted(String.join(" and ", stations), length.toMillis() / 1e3);
  }
}
