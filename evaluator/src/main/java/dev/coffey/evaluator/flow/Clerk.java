package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.evaluator.circuit.Holders;
import dev.coffey.evaluator.circuit.Membership;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the court what is decided by whichever evaluator, and sets up a bench for each partition of
 * students that is this evaluator's.
 *
 * <p>One thread runs {@link #run} and owns everything in here but court and evaluations. When Kafka
 * fails beyond what its clients mend themselves, it gives its partitions up and joins anew.
 */
public final class Clerk implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** What a clerk is made with. */
  public record Settings(Membership.Seat seat, String transactionalId) {}

  private final Settings settings;
  private final Holders holders;
  private final Clients clients;
  private final Court court;
  private final Evaluations evaluations;
  private final Consumer<PrequentialWindow> windows;
  private final Lifetime lifetime = new Lifetime();

  /**
   * @param holders of the group that it joins
   * @param windows gets the closed windows of all students' curves
   */
  public Clerk(
      Settings settings,
      Holders holders,
      Clients clients,
      Court court,
      Evaluations evaluations,
      Consumer<PrequentialWindow> windows) {
    this.settings = settings;
    this.holders = holders;
    this.clients = clients;
    this.court = court;
    this.evaluations = evaluations;
    this.windows = windows;
  }

  /**
   * @throws IllegalStateException when this process can no longer share students with others
   */
  @Override
  public void run() {
    while (!lifetime.isOver()) {
      try {
        serve();
      } catch (KafkaException e) {
        evaluations.disconnected("Kafka: " + e.getMessage());
        LOG.warn(
            "Kafka failed ({}); joining anew in {} s", e.toString(), Lifetime.PAUSE.toSeconds());
        lifetime.pause();
      }
    }
  }

  private void serve() {
    try (CheckpointLog log = clients.checkpoints();
        Tail tail = new Tail(clients, lines())) {
      // First what is known: who joins takes students away from those who judge them now.
      Map<TopicPartition, Long> ends = tail.ends();
      while (!lifetime.isOver() && !tail.hasPassed(ends)) {
        tail.poll(POLL);
      }
      share(log, tail);
    }
  }

  private void share(CheckpointLog log, Tail tail) {
    try (Openings openings = new Openings(clients, settings.transactionalId(), court, evaluations);
        Membership membership = membership(openings)) {
      court.open(membership.division(), log, new PastEvaluations(clients));
      evaluations.connected();
      while (!lifetime.isOver()) {
        membership.requireWorking();
        openings.tend(membership, tail);
        tail.poll(POLL);
      }
    } finally {
      court.adjourn();
    }
  }

  private Membership membership(Openings openings) {
    return new Membership(
        clients.kafka(),
        settings.seat(),
        holders,
        Topics.TRAINING_STEPS.name(),
        partition -> {
          openings.drop(partition);
          court.rise(partition);
        });
  }

  private List<Tail.Line<?>> lines() {
    Standing standing = court.standing();
    return List.of(
        Tail.Line.recent(
            Topics.EVALUATIONS,
            clients,
            (id, evaluation) -> {
              if (standing.add(evaluation)) {
                evaluations.add(evaluation);
              }
            }),
        Tail.Line.whole(
            Topics.PROMOTIONS,
            clients,
            (key, decision) -> {
              if (standing.heard(key, decision)) {
                evaluations.champion(decision.getCheckpointId());
              }
            }),
        Tail.Line.whole(Topics.HEAD_MIXES, clients, (id, mix) -> standing.add(mix)),
        Tail.Line.recent(Topics.PREQUENTIAL, clients, (id, window) -> windows.accept(window)));
  }

  /** Asks the thread to give all students up and to end. */
  @Override
  public void close() {
    lifetime.end();
  }
}
