package dev.coffey.trainer.seat;

import dev.coffey.schemas.membership.GroupMember;
import dev.coffey.schemas.membership.Turns;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one seat at a student's weights. All trainers of a student are members of one consumer group
 * that gives its partitions to one of them; the others wait, and one takes over when the holder
 * leaves or its session ends. It only says whose turn it is: that a former holder cannot publish is
 * the transactional id's work. Thread-safe.
 */
public final class Seat implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final GroupMember member;

  /**
   * Joins those who wait for the seat.
   *
   * @param groupId of all trainers of the student
   * @param topic any topic that exists; nothing is read from it
   * @param instance name of this process, kept over restarts, so that it comes back to its seat at
   *     once; without one, the seat of a killed process is free after six seconds
   */
  public Seat(Map<String, Object> kafka, String groupId, String topic, Optional<String> instance) {
    this.member =
        new GroupMember(
            kafka,
            new GroupMember.Settings(
                groupId, topic, OneHolderAssignor.class, Optional.empty(), instance),
            new Turns() {
              @Override
              public void taken(int partition) {
                wake();
              }

              @Override
              public void ended() {
                wake();
              }
            });
    member.start();
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is this process's turn. */
  public boolean isHeld() {
    return !member.held().isEmpty();
  }

  /**
   * Waits for the seat; false when it was not free in time.
   *
   * @throws IllegalStateException when this process can no longer wait for it, saying why
   */
  public boolean await(Duration limit) throws InterruptedException {
    long nanos = limit.toNanos();
    lock.lock();
    try {
      while (!isHeld() && member.failure().isEmpty() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      member
          .failure()
          .ifPresent(
              cause -> {
                throw new IllegalStateException(
                    "This process cannot wait for its turn any longer: " + cause.getMessage(),
                    cause);
              });
      return isHeld();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the seat up. */
  @Override
  public void close() {
    member.close();
  }
}
