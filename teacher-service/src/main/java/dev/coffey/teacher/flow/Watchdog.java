package dev.coffey.teacher.flow;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Notices a stream thread that does not get on. A thread gets on when its state changes, and
 *
 * <ul>
 *   <li>while it runs or waits for its group: when it finishes a poll or a batch, empty or not;
 *   <li>while it has tasks that do not run yet: when a store is restored further. Polls do not
 *       count then: a thread goes on polling between two attempts to start a task, for ever.
 * </ul>
 *
 * <p>It counts looks, not time: a process that was frozen, or is starved by its machine, looks less
 * often, and is not blamed for that. Used by one thread.
 */
public final class Watchdog {

  /** Kafka's names of a stream thread's states. */
  private static final String ASSIGNED = "PARTITIONS_ASSIGNED";

  private static final Set<String> WATCHED =
      Set.of("STARTING", "PARTITIONS_REVOKED", ASSIGNED, "RUNNING");

  /**
   * A thread that has not got on for too long.
   *
   * @param state Kafka's name of the thread's state
   * @param partitions it had after its last poll
   * @param length for which it has not got on
   */
  public record Stall(
      String thread, String state, Set<TopicPartition> partitions, Duration length) {

    /** What stands, where, and for how long. */
    @Override
    public String toString() {
      String what =
          state.equals(ASSIGNED)
              ? "its tasks are assigned, but do not run, and nothing is restored"
              : "it has finished neither a poll nor a batch";
      return "Stream thread %s has not got on for %d s: in state %s %s; partitions %s"
          .formatted(
              thread,
              length.toSeconds(),
              state,
              what,
              partitions.stream().sorted(Comparator.comparing(TopicPartition::toString)).toList());
    }
  }

  /** How a thread looked, and at how many looks before it looked the same. */
  private record Look(String state, long rounds, long restored, int same) {

    private boolean isLike(Look other) {
      return state.equals(other.state) && rounds == other.rounds && restored == other.restored;
    }
  }

  private final Progress progress;
  private final Duration every;
  private final Duration most;
  private final Map<String, Look> looks = new HashMap<>();

  /**
   * @param every time between two looks
   * @param most for which a thread may not get on
   */
  public Watchdog(Progress progress, Duration every, Duration most) {
    if (most.compareTo(every) < 0) {
      throw new IllegalArgumentException("most must be at least " + every + ", is " + most);
    }
    this.progress = progress;
    this.every = every;
    this.most = most;
  }

  /**
   * Looks once.
   *
   * @param states of the stream threads, by their names
   * @return the thread that has not got on for longest, if that is too long
   */
  public Optional<Stall> look(Map<String, String> states) {
    looks.keySet().retainAll(states.keySet());
    states.forEach(
        (thread, state) -> {
          if (WATCHED.contains(state)) {
            looks.merge(thread, look(thread, state), Watchdog::next);
          } else {
            looks.remove(thread);
          }
        });
    return looks.entrySet().stream()
        .filter(it -> length(it.getValue()).compareTo(most) >= 0)
        .max(Map.Entry.comparingByValue(Comparator.comparingInt(Look::same)))
        .map(
            it ->
                new Stall(
                    it.getKey(),
                    it.getValue().state(),
                    progress.of(it.getKey()).partitions(),
                    length(it.getValue())));
  }

  /** For how long the slowest thread has not got on. */
  public Duration longest() {
    return looks.values().stream().map(this::length).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /** Begins to count anew, since something else was to blame. */
  public void excuse() {
    looks.clear();
  }

  private Look look(String thread, String state) {
    return state.equals(ASSIGNED)
        ? new Look(state, 0, progress.restored(), 0)
        : new Look(state, progress.of(thread).rounds(), 0, 0);
  }

  private static Look next(Look before, Look now) {
    return now.isLike(before)
        ? new Look(now.state(), now.rounds(), now.restored(), before.same() + 1)
        : now;
  }

  private Duration length(Look look) {
    return every.multipliedBy(look.same());
  }
}
