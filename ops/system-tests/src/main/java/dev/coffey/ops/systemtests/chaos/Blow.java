package dev.coffey.ops.systemtests.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One thing that happens to the system.
 *
 * @param pause since the one before
 * @param target station; empty for all of them
 */
record Blow(Duration pause, Kind kind, String target) {

  /** What happens. */
  enum Kind {
    /** {@code kill -9}; the station is started again. */
    KILL("kill -9"),
    /** SIGTERM; the station ends in order and is started again. */
    RESTART("restart"),
    /** Everything is ended in order, and started again from the data folder. */
    FULL_STOP("full stop");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  static final List<String> TARGETS =
      List.of("broker", "registry", "ingest", "teacher", "trainer", "evaluator", "application");

  private static final int BROKER_RESTART_EVERY = 20;
  private static final int FULL_STOP_EVERY = 40;
  private static final int PAUSE_MIN_MILLIS = 500;
  private static final int PAUSE_MAX_MILLIS = 5_000;

  /**
   * The schedule of a seed: {@code kills} kills, dealt evenly over all stations in random turn,
   * with a restart of the broker after every 20th and a full stop after every 40th.
   */
  static List<Blow> schedule(long seed, int kills) {
    Random random = new Random(seed);
    List<Blow> schedule = new ArrayList<>();
    List<String> deck = new ArrayList<>();
    for (int kill = 1; kill <= kills; kill++) {
      if (deck.isEmpty()) {
        deck.addAll(TARGETS);
        Collections.shuffle(deck, random);
      }
      schedule.add(new Blow(pause(random), Kind.KILL, deck.remove(deck.size() - 1)));
      if (kill % BROKER_RESTART_EVERY == 0) {
        schedule.add(new Blow(pause(random), Kind.RESTART, "broker"));
      }
      if (kill % FULL_STOP_EVERY == 0) {
        schedule.add(new Blow(pause(random), Kind.FULL_STOP, ""));
      }
    }
    return schedule;
  }

  private static Duration pause(Random random) {
    return Duration.ofMillis(
        PAUSE_MIN_MILLIS + random.nextInt(PAUSE_MAX_MILLIS - PAUSE_MIN_MILLIS));
  }

  @Override
  public String toString() {
    return (kind.words + " " + target).strip();
  }
}
