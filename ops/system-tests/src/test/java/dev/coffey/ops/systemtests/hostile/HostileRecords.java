package dev.coffey.ops.systemtests.hostile;

import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.View;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that no service of ours would write, for topics that ours read. */
final class HostileRecords {

  private static final List<String> SAMPLE_TOPICS =
      List.of(Topics.SAMPLES_LABELED.name(), Topics.SAMPLES_UNLABELED.name());
  private static final int CLASSES = 20;

  private final Mutations mutations;
  private final SchemaRegistryClient registry;

  HostileRecords(Mutations mutations, SchemaRegistryClient registry) {
    this.mutations = mutations;
    this.registry = registry;
  }

  /** For {@code images}. */
  ProducerRecord<byte[], byte[]> image(int number) {
    Random random = mutations.random(number);
    byte[] image = mutations.image(random.nextInt(400));
    String label =
        switch (random.nextInt(8)) {
          case 0 -> "unicorn";
          case 1 -> "x".repeat(random.nextInt(20) == 0 ? 5 << 20 : 5_000);
          case 2 -> "\u0000\u001b[2J\ud800";
          default -> null;
        };
    byte[] value = imageValue(image, label, Instant.ofEpochMilli(random.nextLong()));
    byte[] key = random.nextInt(3) == 0 ? key(random) : ascii(Ids.of(image));
    return record(Topics.IMAGES.name(), key, damaged(value, random), random);
  }

  byte[] imageValue(byte[] image, String label, Instant createdAt) {
    ImageEvent event =
        new ImageEvent(ByteBuffer.wrap(image), "image/evil", -1, 0, label, "hostile", createdAt);
    return Topics.IMAGES.serializer(registry).serialize("", event);
  }

  /** For {@code labels}; none of them is a good label. */
  ProducerRecord<byte[], byte[]> label(int number) {
    Random random = mutations.random(number);
    String name = random.nextInt(10) == 0 ? "x".repeat(900_000) : "unicorn " + random.nextInt();
    LabelEvent event = new LabelEvent(name, "hostile", Instant.ofEpochMilli(random.nextLong()));
    byte[] value = damaged(Topics.LABELS.serializer(registry).serialize("", event), random);
    byte[] key = key(random);
    return record(
        Topics.LABELS.name(),
        key == null ? new byte[] {1} : key,
        value == null ? new byte[0] : value,
        random);
  }

  /** For a sample topic; its key says that no teacher wrote it. */
  ProducerRecord<byte[], byte[]> sample(int number) {
    Random random = mutations.random(number);
    View view =
        new View(
            odd(random),
            odd(random),
            odd(random),
            odd(random),
            random.nextBoolean(),
            new DenseLogits(ByteBuffer.wrap(Mutations.bytes(random.nextInt(90), random))));
    Sample sample =
        new Sample(
            ByteBuffer.wrap(mutations.image(random.nextInt(400))),
            random.nextInt(3) == 0 ? "unicorn" : random.nextBoolean() ? "plain star" : null,
            "hostile",
            random.nextInt(4) == 0 ? random.nextInt() : CLASSES,
            random.nextInt(6) == 0 ? List.of() : List.of(view),
            Instant.ofEpochMilli(random.nextLong()));
    byte[] value = Topics.SAMPLES_LABELED.serializer(registry).serialize("", sample);
    String topic = SAMPLE_TOPICS.get(random.nextInt(2));
    byte[] key = random.nextInt(6) == 0 ? null : ascii("hostile-" + number);
    return record(topic, key, damaged(value, random), random);
  }

  /** A sample that would be good, of an image that no small heap can open. */
  ProducerRecord<byte[], byte[]> bomb(byte[] image) {
    View view =
        new View(0f, 0f, 1f, 1f, false, new DenseLogits(ByteBuffer.wrap(new byte[2 * CLASSES])));
    Sample sample =
        new Sample(ByteBuffer.wrap(image), null, "hostile", CLASSES, List.of(view), Instant.EPOCH);
    return new ProducerRecord<>(
        Topics.SAMPLES_UNLABELED.name(),
        ascii("hostile-bomb"),
        Topics.SAMPLES_UNLABELED.serializer(registry).serialize("", sample));
  }

  private static float odd(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Float.NaN;
      case 1 -> Float.POSITIVE_INFINITY;
      case 2 -> -1f;
      case 3 -> 0f;
      case 4 -> Float.MIN_VALUE;
      default -> random.nextFloat();
    };
  }

  private static byte[] key(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> ascii("0".repeat(64));
      case 3 -> Mutations.bytes(100_000, random);
      default -> Mutations.bytes(64, random);
    };
  }

  /** Perhaps as it was, perhaps with another schema id, cut, turned over, or no Avro at all. */
  private static byte[] damaged(byte[] value, Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> null;
      case 1 -> Mutations.bytes(random.nextInt(3_000), random);
      case 2 -> withId(value, random.nextInt());
      case 3 -> withId(value, random.nextInt(14));
      case 4 -> Arrays.copyOf(value, random.nextInt(value.length));
      case 5 -> Mutations.flipped(value, 1 + random.nextInt(8), random);
      case 6 -> Specimens.concat(value, Mutations.bytes(9, random));
      default -> value;
    };
  }

  private static byte[] withId(byte[] value, int id) {
    byte[] other = value.clone();
    ByteBuffer.wrap(other).putInt(1, id);
    return other;
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, byte[] key, byte[] value, Random random) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    for (String name :
        List.of("traceparent", "tracestate", "coffey-redriven", "coffey.view", "coffey.refused")) {
      if (random.nextInt(3) == 0) {
        byte[] header = random.nextInt(4) == 0 ? null : Mutations.bytes(random.nextInt(99), random);
        record.headers().add(name, header);
      }
    }
    return record;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
