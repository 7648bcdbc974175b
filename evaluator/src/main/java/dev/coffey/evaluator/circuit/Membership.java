package dev.coffey.evaluator.circuit;

import dev.coffey.schemas.membership.GroupMember;
import dev.coffey.schemas.membership.Turns;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * A seat among the evaluators that share the students. It only says whose turn it is: that a former
 * holder decides nothing is the transactional ids' work. What it says may be old after this process
 * stood still; who is about to fence others asks {@link #isConfirmed}. Thread-safe.
 */
public final class Membership implements AutoCloseable {
  private final GroupMember member;
  private final Holders holders;
  private final Division division;
  private volatile Optional<RuntimeException> misfit = Optional.empty();

  /**
   * Who joins.
   *
   * @param groupId of all evaluators that share students
   * @param instance name of this process, kept over restarts, so that it comes back to its students
   *     at once; without one, those of a killed process are free after six seconds
   * @param address where the others reach this evaluator; it is told as client id
   */
  public record Seat(String groupId, Optional<String> instance, URI address) {}

  /**
   * Joins the group.
   *
   * @param holders of the same group
   * @param topic keyed by student id; its partitions are shared
   * @param givenUp told of each partition that is no longer held, before anybody else can hold it
   *     unless this process was taken for dead
   */
  public Membership(
      Map<String, Object> kafka, Seat seat, Holders holders, String topic, IntConsumer givenUp) {
    this.holders = holders;
    this.member =
        new GroupMember(
            kafka,
            new GroupMember.Settings(
                seat.groupId(),
                topic,
                CooperativeStickyAssignor.class,
                Optional.of(seat.address().toString()),
                seat.instance()),
            new Turns() {
              @Override
              public void taken(int partition) {
                requireFit(partition, topic);
              }

              @Override
              public void givenUp(int partition) {
                givenUp.accept(partition);
              }
            });
    try {
      this.division = new Division(member.partitions());
    } catch (RuntimeException e) {
      member.close();
      throw e;
    }
    member.start();
  }

  private void requireFit(int partition, String topic) {
    if (partition >= division.partitions()) {
      misfit =
          Optional.of(
              new IllegalStateException(
                  "Topic %s has more than the %d partitions of this evaluator's start; restart all evaluators, so that they divide students alike."
                      .formatted(topic, division.partitions())));
      member.leave();
    }
  }

  /** How the students are divided. */
  public Division division() {
    return division;
  }

  /** The partitions that are this evaluator's now. */
  public Set<Integer> held() {
    return member.held();
  }

  /** Whether this one is. */
  public boolean holds(int partition) {
    return member.holds(partition);
  }

  /**
   * Whether the group's coordinator says now that this partition is this evaluator's. One that
   * stood still and was taken for dead goes on holding it here until the group tells it otherwise.
   */
  public boolean isConfirmed(int partition) {
    return holds(partition) && holders.isHeldBy(member.memberId(), partition);
  }

  /**
   * @throws IllegalStateException when this process can no longer be a member, saying why
   */
  public void requireWorking() {
    misfit
        .or(member::failure)
        .ifPresent(
            cause -> {
              throw new IllegalStateException(
                  "This process cannot share students any longer: " + cause.getMessage(), cause);
            });
  }

  /** Gives all up and leaves. */
  @Override
  public void close() {
    member.close();
  }
}
