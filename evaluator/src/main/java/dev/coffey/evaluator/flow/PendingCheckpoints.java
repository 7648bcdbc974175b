package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.signatures.UntrustedManifestException;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.TraceHeaders;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest checkpoint of each student that still waits; a newer one overtakes the older. Commits
 * where the oldest of them lies, for whoever reads the topic next; a committed offset that the
 * broker has forgotten costs time and loses none.
 *
 * <p>State: the waiting manifests. Owner: the evaluation thread.
 */
final class PendingCheckpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PendingCheckpoints.class);

  private static final int ORIGINS_MAX = 128;

  /** The broker forgets, after days, what is not committed again. */
  private static final Duration COMMIT_AGAIN = Duration.ofHours(1);

  private final Consumer<String, CheckpointManifest> consumer;
  private final java.util.function.Consumer<UntrustedManifestException> strangers;
  private final Map<String, Pending> waiting = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> behind;
  private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
  private long committedNanos;

  /**
   * One that waits.
   *
   * @param partition where it lies
   * @param offset where it lies
   * @param origins spans that published it and, after it, those that it overtook, the newest of
   *     them
   */
  record Pending(
      CheckpointManifest manifest,
      TopicPartition partition,
      long offset,
      List<SpanContext> origins) {

    /** The first that somebody traces: a checkpoint holds all that the overtaken ones learnt. */
    SpanContext origin() {
      return origins.stream()
          .filter(SpanContext::isSampled)
          .findFirst()
          .orElse(SpanContext.getInvalid());
    }
  }

  /**
   * @param group that it commits for
   * @param strangers told of each checkpoint that no trusted trainer has signed
   */
  PendingCheckpoints(
      Clients clients,
      String group,
      java.util.function.Consumer<UntrustedManifestException> strangers) {
    this(clients.manifests(group), strangers);
  }

  /**
   * @param consumer is at the place to begin from
   */
  PendingCheckpoints(
      Consumer<String, CheckpointManifest> consumer,
      java.util.function.Consumer<UntrustedManifestException> strangers) {
    this.consumer = consumer;
    this.strangers = strangers;
    try {
      this.behind = new HashMap<>(consumer.endOffsets(consumer.assignment()));
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * Reads what has come, waiting at most {@code limit} for something to come.
   *
   * @throws RecordDeserializationException when it cannot be told what a record is
   */
  void poll(Duration limit) {
    try {
      consumer.poll(limit).forEach(this::take);
    } catch (RecordDeserializationException e) {
      // Read again, it would be no manifest either.
      if (e.getCause() instanceof UntrustedManifestException stranger) {
        strangers.accept(stranger);
      } else if (e.getCause() instanceof RecordFormatException) {
        LOG.warn("Left out {}@{}: {}", e.topicPartition(), e.offset(), e.getMessage());
      } else {
        throw e; // Nobody can tell now; the registry may be away.
      }
      consumer.seek(e.topicPartition(), e.offset() + 1);
    }
  }

  private void take(ConsumerRecord<String, CheckpointManifest> record) {
    if (record.value() != null) { // A tombstone tells of no checkpoint.
      waiting.merge(
          record.value().getStudentId(),
          new Pending(
              record.value(),
              new TopicPartition(record.topic(), record.partition()),
              record.offset(),
              List.of(TraceHeaders.read(record.headers()))),
          PendingCheckpoints::overtaking);
    }
  }

  private static Pending overtaking(Pending older, Pending newer) {
    return new Pending(
        newer.manifest(),
        newer.partition(),
        newer.offset(),
        Stream.concat(newer.origins().stream(), older.origins().stream())
            .filter(SpanContext::isSampled)
            .limit(ORIGINS_MAX)
            .toList());
  }

  /**
   * Whether all has been read that was there at the start: what waits may be overtaken till then.
   */
  boolean isCaughtUp() {
    behind.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    return behind.isEmpty();
  }

  /**
   * Takes the next checkpoint that is not yet scored; none before all has been read that was there
   * at the start.
   *
   * @param scored whether one need not be looked at any more
   * @param isOurs whether a student's checkpoints are for this evaluator; others wait on, until
   *     they are scored elsewhere or the student comes here
   */
  Optional<Pending> next(Predicate<CheckpointManifest> scored, Predicate<String> isOurs) {
    if (!isCaughtUp()) {
      return Optional.empty();
    }
    Iterator<Pending> manifests = waiting.values().iterator();
    while (manifests.hasNext()) {
      CheckpointManifest manifest = manifests.next().manifest();
      if (scored.test(manifest)) {
        manifests.remove();
      } else if (isOurs.test(manifest.getStudentId())) {
        return Optional.ofNullable(waiting.remove(manifest.getStudentId()));
      }
    }
    return Optional.empty();
  }

  /** Has one that was taken wait again, unless a newer one of the student does. */
  void putBack(Pending pending) {
    waiting.putIfAbsent(pending.manifest().getStudentId(), pending);
  }

  /** Has whoever begins after this read what waits now, and what comes. Not while one is taken. */
  void commit() {
    if (!isCaughtUp()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> from = new HashMap<>();
    consumer.assignment().forEach(it -> from.put(it, new OffsetAndMetadata(consumer.position(it))));
    waiting
        .values()
        .forEach(
            it ->
                from.computeIfPresent(
                    it.partition(),
                    (partition, known) ->
                        it.offset() < known.offset() ? new OffsetAndMetadata(it.offset()) : known));
    if (!from.equals(committed) || System.nanoTime() - committedNanos > COMMIT_AGAIN.toNanos()) {
      committed = from;
      committedNanos = System.nanoTime();
      consumer.commitAsync(from, PendingCheckpoints::committed);
    }
  }

  private static void committed(Map<TopicPartition, OffsetAndMetadata> from, Exception failure) {
    if (failure != null) {
      LOG.warn("Whoever starts next reads more checkpoints than it must: {}", failure.toString());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
