package dev.coffey.teacher.flow;

import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;

/**
 * The way from {@code images} and {@code labels} to samples and rejects, record by record.
 *
 * <pre>
 * images ─ read-image ─┬─────────────▶ pair-labels ─┬─▶ samples.labeled
 *                      ├─▶ images.rejected          └─▶ samples.unlabeled
 * labels ─ read-label ─┴─────────────▶ pair-labels
 * </pre>
 *
 * <p>Both sources hand over raw bytes: what is no Avro is a reject, not a dead thread. They take
 * the wall clock for time, because the stores forget by it and a producer's clock may be wrong.
 */
public final class SampleTopology {

  static final Topic<ImageEvent> IMAGES = Topics.IMAGES;
  static final Topic<LabelEvent> LABELS = Topics.LABELS;
  static final Topic<Sample> LABELED = Topics.SAMPLES_LABELED;
  static final Topic<Sample> UNLABELED = Topics.SAMPLES_UNLABELED;
  static final Topic<RejectedImage> REJECTED = Topics.IMAGES_REJECTED;

  static final String PAIRING = "pair-labels";
  static final String LABELED_SINK = "samples-labeled";
  static final String UNLABELED_SINK = "samples-unlabeled";
  static final String REJECTED_SINK = "images-rejected";

  private static final String IMAGE_SOURCE = "images";
  private static final String LABEL_SOURCE = "labels";
  private static final String IMAGE_READER = "read-image";
  private static final String LABEL_READER = "read-label";

  /** Room for a reject's own fields beside the value it carries. */
  private static final int REJECT_OVERHEAD_BYTES = 64 << 10;

  /**
   * What the topology is built from.
   *
   * @param teacherId goes into each sample
   * @param classes the teacher's, in logit order
   * @param memory how long an image is remembered after its last change
   */
  public record Settings(String teacherId, List<String> classes, Duration memory) {

    public Settings {
      classes = List.copyOf(classes);
      if (memory.isNegative() || memory.isZero()) {
        throw new IllegalArgumentException("memory must be above 0, is " + memory);
      }
    }
  }

  private SampleTopology() {}

  /** Every topic that the teacher reads or writes. */
  public static List<Topic<?>> topics() {
    return List.of(IMAGES, LABELS, LABELED, UNLABELED, REJECTED);
  }

  /** Topics whose records of one image id must meet in one task. */
  public static List<String> joinedTopics() {
    return List.of(IMAGES.name(), LABELS.name());
  }

  /** Builds it; all state lies in its two stores. */
  public static Topology build(
      Settings settings, SchemaRegistryClient registry, FlowListener listener) {
    Deserializer<ImageEvent> images = IMAGES.deserializer(registry);
    Deserializer<LabelEvent> labels = LABELS.deserializer(registry);
    Serde<Sample> unlabeled = UNLABELED.serde(registry);
    Set<String> classes = Set.copyOf(settings.classes());
    Rejects.Settings rejects =
        new Rejects.Settings(Topics.RECORD_BYTES_MAX - REJECT_OVERHEAD_BYTES, listener);
    int classCount = settings.classes().size();
    Topology topology = new Topology();
    addSource(topology, IMAGE_SOURCE, IMAGES);
    addSource(topology, LABEL_SOURCE, LABELS);
    topology.addProcessor(
        IMAGE_READER,
        () -> new ImageReader(images, settings.teacherId(), classCount, rejects),
        IMAGE_SOURCE);
    topology.addProcessor(
        LABEL_READER, () -> new LabelReader(labels, classes, rejects), LABEL_SOURCE);
    topology.addProcessor(
        PAIRING, () -> new LabelPairing(unlabeled, classes, listener), IMAGE_READER, LABEL_READER);
    topology.addStateStore(SeenImages.store(settings.memory()), PAIRING);
    topology.addStateStore(labelTable(), PAIRING);
    addSink(topology, LABELED_SINK, LABELED, registry, PAIRING);
    addSink(topology, UNLABELED_SINK, UNLABELED, registry, PAIRING);
    addSink(topology, REJECTED_SINK, REJECTED, registry, IMAGE_READER, LABEL_READER);
    return topology;
  }

  private static void addSource(Topology topology, String name, Topic<?> topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new WallclockTimestampExtractor(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic.name());
  }

  private static <V> void addSink(
      Topology topology,
      String name,
      Topic<V> topic,
      SchemaRegistryClient registry,
      String... parents) {
    topology.addSink(
        name, topic.name(), new ByteArraySerializer(), topic.serializer(registry), parents);
  }

  /**
   * Labels by image id, each with the time it was given, for as long as {@code labels} itself would
   * keep them: for ever. Streams opens a table of an earlier version, which had no times.
   */
  private static StoreBuilder<TimestampedKeyValueStore<String, String>> labelTable() {
    return Stores.timestampedKeyValueStoreBuilder(
            Stores.persistentTimestampedKeyValueStore(LabelPairing.LABEL_STORE),
            Serdes.String(),
            Serdes.String())
        .withLoggingEnabled(Map.of());
  }
}
