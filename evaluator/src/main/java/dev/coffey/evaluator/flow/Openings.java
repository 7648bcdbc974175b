package dev.coffey.evaluator.flow;

import dev.coffey.evaluator.circuit.Membership;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The benches that are being set up. One that cannot be is tried again after a pause that doubles,
 * and holds up no other.
 *
 * <p>The clerk's thread owns it; {@link #drop} may be called from any.
 */
final class Openings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Openings.class);
  private static final Duration PAUSE_FIRST = Duration.ofMillis(200);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  private final Clients clients;
  private final String transactionalId;
  private final Court court;
  private final Evaluations evaluations;
  private final Map<Integer, Opening> openings = new ConcurrentHashMap<>();
  private final Map<Integer, Setback> setbacks = new TreeMap<>();

  /** Why a bench could not be set up, and when that is tried again. */
  private record Setback(String why, Duration pause, long sinceNanos) {
    boolean isOver() {
      return System.nanoTime() - sinceNanos >= pause.toNanos();
    }

    Duration nextPause() {
      Duration doubled = pause.multipliedBy(2);
      return doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    }
  }

  /**
   * @param transactionalId of all benches; each adds its partition
   * @param evaluations told which partitions have no bench, and why
   */
  Openings(Clients clients, String transactionalId, Court court, Evaluations evaluations) {
    this.clients = clients;
    this.transactionalId = transactionalId;
    this.court = court;
    this.evaluations = evaluations;
  }

  /** Begins what is due, and seats whoever knows by now all that was written before. */
  void tend(Membership membership, Tail tail) {
    setbacks.keySet().removeIf(partition -> !membership.holds(partition));
    for (int partition : membership.held()) {
      if (!court.sits(partition) && !openings.containsKey(partition) && isDue(partition)) {
        begin(partition, membership, tail);
      }
    }
    openings.forEach((partition, opening) -> goOn(partition, opening, membership, tail));
    Map<Integer, String> reasons = new TreeMap<>();
    setbacks.forEach((partition, setback) -> reasons.put(partition, setback.why()));
    evaluations.withoutBench(reasons);
  }

  private boolean isDue(int partition) {
    return Optional.ofNullable(setbacks.get(partition)).map(Setback::isOver).orElse(true);
  }

  private void begin(int partition, Membership membership, Tail tail) {
    openings.put(
        partition,
        Opening.begin(
            partition, clients, transactionalId + "-" + partition, membership, tail.partitions()));
    if (!membership.holds(partition)) {
      drop(partition); // It was given up before there was anything to drop.
    }
  }

  private void goOn(int partition, Opening opening, Membership membership, Tail tail) {
    Optional<Throwable> failure = opening.failure();
    boolean isKnown = opening.ends().filter(tail::hasPassed).isPresent();
    if ((failure.isEmpty() && !isKnown) || !openings.remove(partition, opening)) {
      return;
    }
    if (failure.isPresent()) {
      opening.drop();
      setBack(partition, failure.get());
    } else {
      setbacks.remove(partition);
      if (!court.sit(partition, opening.verdicts(), () -> membership.holds(partition))) {
        opening.drop();
      }
    }
  }

  private void setBack(int partition, Throwable cause) {
    if (!(cause instanceof KafkaException)) {
      throw new IllegalStateException("The bench of partition " + partition + ": " + cause, cause);
    }
    Duration pause =
        Optional.ofNullable(setbacks.get(partition)).map(Setback::nextPause).orElse(PAUSE_FIRST);
    String why = String.valueOf(cause.getMessage());
    LOG.warn(
        "The students of partition {} cannot be judged yet: {}; trying again in {} ms",
        partition,
        why,
        pause.toMillis());
    setbacks.put(partition, new Setback(why, pause, System.nanoTime()));
  }

  /** Sets no bench up for a partition that is given up. */
  void drop(int partition) {
    Optional.ofNullable(openings.remove(partition)).ifPresent(Opening::drop);
  }

  @Override
  public void close() {
    openings.keySet().forEach(this::drop);
    evaluations.withoutBench(Map.of());
  }
}
