package dev.coffey.teacher.flow;

import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.TopicValue;
import dev.coffey.schemas.View;
import dev.coffey.teacher.answer.Answer;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology on a bench: push records in as the teaching consumer would, read what comes out. */
final class TopologyBench implements AutoCloseable, FlowListener {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final List<String> CLASSES = List.of("cat", "dog");
  static final View VIEW =
      new View(0f, 0f, 1f, 1f, false, new DenseLogits(ByteBuffer.wrap(new byte[] {0, 60, 0, 64})));

  final List<Pairing> pairings = new ArrayList<>();
  final TestInputTopic<byte[], byte[]> images;
  final TestInputTopic<byte[], byte[]> labels;
  final TestOutputTopic<String, Sample> labeled;
  final TestOutputTopic<String, Sample> unlabeled;
  final TestOutputTopic<String, RejectedImage> rejected;

  private final SchemaRegistryClient registry = Registries.connect("mock://" + UUID.randomUUID());
  private final TopologyTestDriver driver;

  TopologyBench(Path stateFolder) throws Exception {
    for (Topic<?> topic : SampleTopology.topics()) {
      registry.register(
          topic.subject(), new AvroSchema(((TopicValue.Avro<?>) topic.value()).schema()));
    }
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
    SampleTopology.Settings settings =
        new SampleTopology.Settings("clip-test", CLASSES, Duration.ofDays(7));
    driver = new TopologyTestDriver(SampleTopology.build(settings, registry, this), config, START);
    images = input(SampleTopology.IMAGES);
    labels = input(SampleTopology.LABELS);
    labeled = output(SampleTopology.LABELED);
    unlabeled = output(SampleTopology.UNLABELED);
    rejected = output(SampleTopology.REJECTED);
  }

  private TestInputTopic<byte[], byte[]> input(Topic<?> topic) {
    return driver.createInputTopic(
        topic.name(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private <V> TestOutputTopic<String, V> output(Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.deserializer(registry));
  }

  /** An image id: the hex digit, 64 times. */
  static String id(char digit) {
    return String.valueOf(digit).repeat(64);
  }

  void pushImage(String id, String label) {
    pushImage(id, label, START);
  }

  void pushImage(String id, String label, Instant createdAt) {
    ImageEvent event =
        ImageEvent.newBuilder()
            .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .setMediaType("image/png")
            .setWidth(1)
            .setHeight(1)
            .setLabel(label)
            .setSource("test")
            .setCreatedAt(createdAt)
            .build();
    byte[] value = SampleTopology.IMAGES.serializer(registry).serialize("images", event);
    pushImage(id.getBytes(StandardCharsets.UTF_8), value, new Answer.Seen(List.of(VIEW)));
  }

  void pushImage(byte[] key, byte[] value, Answer answer) {
    Headers headers = new RecordHeaders();
    AnswerHeaders.write(headers, answer);
    images.pipeInput(new TestRecord<>(key, value, headers, START));
  }

  void pushLabel(String id, String label) {
    pushLabel(id, label, START);
  }

  void pushLabel(String id, String label, Instant createdAt) {
    LabelEvent event = new LabelEvent(label, "test", createdAt);
    labels.pipeInput(
        id.getBytes(StandardCharsets.UTF_8),
        SampleTopology.LABELS.serializer(registry).serialize("labels", event));
  }

  void withdrawLabel(String id) {
    labels.pipeInput(new TestRecord<>(id.getBytes(StandardCharsets.UTF_8), null));
  }

  void passTime(Duration time) {
    driver.advanceWallClockTime(time);
  }

  @Override
  public void paired(Pairing pairing) {
    pairings.add(pairing);
  }

  @Override
  public void rejected(RejectionReason reason) {}

  @Override
  public void close() {
    driver.close();
  }
}
