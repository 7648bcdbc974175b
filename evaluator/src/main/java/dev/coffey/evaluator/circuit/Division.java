package dev.coffey.evaluator.circuit;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * Students by partitions: each is of the one where Kafka puts what is keyed by its id. Kafka has no
 * public way to ask that without sending; this is the very function that its producer calls, and a
 * test compares both.
 *
 * @param partitions how many there are; the same for all evaluators of a group
 */
public record Division(int partitions) {

  /** Checks that there is one at least. */
  public Division {
    if (partitions < 1) {
      throw new IllegalArgumentException(partitions + " partitions; there must be one at least.");
    }
  }

  /** The student's partition, from 0. */
  public int of(String studentId) {
    return BuiltInPartitioner.partitionForKey(studentId.getBytes(UTF_8), partitions);
  }
}
