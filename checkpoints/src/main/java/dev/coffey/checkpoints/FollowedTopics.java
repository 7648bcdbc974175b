package dev.coffey.checkpoints;

import dev.coffey.checkpoints.RangeReader.Range;
import dev.coffey.checkpoints.signatures.UntrustedManifestException;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKey;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TraceHeaders;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads checkpoints, promotions and head mixes of one student into {@link Followed}. Promotions and
 * mixes are read from their beginning (they are compacted), checkpoints from near their end. Owned
 * by the handle's thread.
 */
final class FollowedTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedTopics.class);
  private static final long MANIFESTS_BACK = 256;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(15);

  private final String studentId;
  private final Optional<String> alias;
  private final Followed followed;
  private final SwapTraces traces;
  private final Consumer<CheckpointManifest> onNew;
  private final org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer;
  private final Deserializer<CheckpointManifest> manifests;
  private final Consumer<UntrustedManifestException> setAside;
  private final Deserializer<Promotion> promotions;
  private final Deserializer<dev.coffey.schemas.HeadMix> mixes;

  /** Ends of the partitions when they were opened that have not been reached yet. */
  private final Map<TopicPartition, Long> behind = new HashMap<>();

  FollowedTopics(
      String studentId,
      Follow follow,
      Followed followed,
      SwapTraces traces,
      Map<String, Object> kafka,
      SchemaRegistryClient registry,
      Trust trust,
      Consumer<CheckpointManifest> onNew) {
    this.studentId = studentId;
    this.alias = follow instanceof Follow.Alias a ? Optional.of(a.name()) : Optional.empty();
    this.followed = followed;
    this.traces = traces;
    this.onNew = onNew;
    this.manifests = trust.keys().manifests(registry);
    this.setAside = trust.setAside();
    this.promotions = Topics.PROMOTIONS.deserializer(registry);
    this.mixes = Topics.HEAD_MIXES.deserializer(registry);
    this.consumer =
        CheckpointLog.consumer(
            kafka, Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"));
    try {
      seek();
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private void seek() {
    var reader = new RangeReader(consumer, ANSWER_MAX);
    var bounds = new HashMap<TopicPartition, Range>();
    for (Topic<?> topic : List.of(Topics.CHECKPOINTS, Topics.PROMOTIONS, Topics.HEAD_MIXES)) {
      bounds.putAll(reader.bounds(topic.name()));
    }
    consumer.assign(bounds.keySet());
    bounds.forEach(
        (partition, range) -> {
          boolean tail = partition.topic().equals(Topics.CHECKPOINTS.name());
          long from = tail ? Math.max(range.from(), range.to() - MANIFESTS_BACK) : range.from();
          consumer.seek(partition, from);
          if (from < range.to()) {
            behind.put(partition, range.to());
          }
        });
  }

  /** Whether all that was there when the topics were opened has been read. */
  boolean caughtUp() {
    behind.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    return behind.isEmpty();
  }

  /** Reads what has come. A broker that is away looks like a topic on which nothing comes. */
  void poll(Duration wait) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
      try {
        take(record);
      } catch (RecordFormatException e) {
        LOG.warn(
            "Left out {}-{}@{}: {}",
            record.topic(),
            record.partition(),
            record.offset(),
            e.getMessage());
      }
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(Topics.CHECKPOINTS.name())) {
      ManifestReader.manifest(record, manifests, setAside)
          .filter(manifest -> manifest.getStudentId().equals(studentId))
          .filter(followed::add)
          .ifPresent(
              manifest -> {
                traces.published(TraceHeaders.read(record.headers()), behind.isEmpty());
                onNew.accept(manifest);
              });
    } else if (record.topic().equals(Topics.PROMOTIONS.name())) {
      if (alias.isPresent() && PromotionKey.current(studentId, alias.get()).equals(record.key())) {
        followed.promote(
            Optional.ofNullable(record.value())
                .map(bytes -> promotions.deserialize(record.topic(), bytes)));
        traces.promoted(TraceHeaders.read(record.headers()), behind.isEmpty());
      }
    } else if (studentId.equals(record.key()) && record.value() != null) {
      dev.coffey.schemas.HeadMix mix = mixes.deserialize(record.topic(), record.value());
      try {
        followed.add(mix.getCheckpointId(), new HeadMix(mix.getAlpha(), mix.getBeta()));
      } catch (IllegalArgumentException e) {
        LOG.warn("Left out a head mix of {}: {}", mix.getCheckpointId(), e.getMessage());
      }
    }
  }

  /** Ends a {@link #poll} of another thread; the only method that another thread may call. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
