package dev.coffey.ingest.letters;

import static org.apache.kafka.common.IsolationLevel.READ_COMMITTED;
import static org.apache.kafka.common.IsolationLevel.READ_UNCOMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether the letters that are known are all there are, as the teacher's transactions write them.
 */
class LetterIndexTest {
  private static final String TOPIC = Topics.IMAGES_REJECTED.name();
  private static final int KNOWN_MAX = 10;

  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static SchemaRegistry server;
  private static SchemaRegistryClient registry;
  private static Admin admin;

  private LetterIndex index;
  private Instant last = Instant.parse("2026-01-02T03:04:05Z");

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(folder.resolve("broker"));
    server = SchemaRegistry.start(folder.resolve("registry"));
    registry = Registries.connect(server.url().toString());
    admin = Admin.create(kafka());
    TopicCreation.ensure(admin, registry, Topics.ALL, TopicSettings.DEFAULT);
  }

  @AfterAll
  static void stop() {
    admin.close();
    server.close();
    broker.close();
  }

  @BeforeEach
  void open() throws Exception {
    for (int partition = 0; partition < Topics.IMAGES_REJECTED.partitions(); partition++) {
      delete(partition, -1); // All there is.
    }
    index =
        new LetterIndex(
            new LetterTopics(kafka(), registry),
            new LetterIndex.Settings(KNOWN_MAX, Duration.ofMinutes(1)));
  }

  @AfterEach
  void close() {
    index.close();
  }

  private static Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  /** Letters on one partition, each in a transaction of its own. */
  private void write(int partition, int count) {
    write(partition, count, true);
  }

  private void abort(int partition, int count) {
    write(partition, count, false);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The commit waits for them.
  private void write(int partition, int count, boolean isCommitted) {
    Map<String, Object> settings = new HashMap<>(kafka());
    settings.put("transactional.id", "letters");
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      for (int i = 0; i < count; i++) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, partition, null, letter()));
        producer.flush();
        if (isCommitted) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
    await().until(() -> end(partition, READ_COMMITTED) == end(partition, READ_UNCOMMITTED));
  }

  /** Read committed, it is before the end until the last transaction's mark is written. */
  private static long end(int partition, IsolationLevel level) throws Exception {
    var at = new TopicPartition(TOPIC, partition);
    return admin
        .listOffsets(Map.of(at, OffsetSpec.latest()), new ListOffsetsOptions(level))
        .partitionResult(at)
        .get()
        .offset();
  }

  /** Each one later than the one before. */
  private byte[] letter() {
    last = last.plusMillis(1);
    return Topics.IMAGES_REJECTED
        .serializer(registry)
        .serialize(
            TOPIC,
            new RejectedImage(
                RejectionReason.UNKNOWN_CLASS,
                "Because.",
                "images",
                2,
                35L,
                ByteBuffer.allocate(3),
                last));
  }

  private static void delete(int partition, long before) throws Exception {
    admin
        .deleteRecords(
            Map.of(new TopicPartition(TOPIC, partition), RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }

  private void assertKnown(int letters, boolean isComplete) {
    Letters known = index.look();
    assertThat(known.newestFirst()).hasSize(letters);
    assertThat(known.isComplete()).isEqualTo(isComplete);
  }

  @Test
  void theMarksOfTransactionsAreNoLetters() {
    // Given as many letters as are remembered, on twice as many offsets
    write(0, KNOWN_MAX);

    // When / Then
    assertKnown(KNOWN_MAX, true);
  }

  @Test
  void whatWasAbortedIsNoLetter() {
    // Given
    write(1, 3);
    abort(1, 4 * KNOWN_MAX);

    // When / Then
    assertKnown(3, true);
  }

  @Test
  void theNewestAreKnownWhereThereAreMore() {
    // Given
    write(0, KNOWN_MAX + 3);
    write(1, KNOWN_MAX / 2);

    // When
    Letters known = index.look();

    // Then of both partitions, in order
    assertThat(known.isComplete()).isFalse();
    assertThat(known.newestFirst())
        .extracting(Letter::createdAt)
        .isEqualTo(IntStream.range(0, KNOWN_MAX).mapToObj(i -> last.minusMillis(i)).toList());
  }

  @Test
  void onceTheForgottenOnesArePurgedAllAreKnown() throws Exception {
    // Given
    write(0, KNOWN_MAX + 3);
    assertKnown(KNOWN_MAX, false);
    List<Letter> known = index.look().newestFirst();

    // When
    delete(0, known.get(KNOWN_MAX - 1).id().offset());

    // Then
    assertKnown(KNOWN_MAX, true);
  }

  @Test
  void thoseOfAPartitionThatWereForgottenForAnothersAreNotAllWhenThatIsPurged() throws Exception {
    // Given letters that were forgotten for the newer ones of another partition
    write(0, 3);
    write(1, KNOWN_MAX);
    assertKnown(KNOWN_MAX, false);

    // When those are purged
    delete(1, -1);

    // Then nothing is known, and that is not all
    assertKnown(0, false);
  }

  @Test
  void whatComesLaterCountsToo() {
    // Given
    write(0, KNOWN_MAX - 1);
    assertKnown(KNOWN_MAX - 1, true);

    // When / Then
    write(0, 1);
    assertKnown(KNOWN_MAX, true);
    write(0, 1);
    assertKnown(KNOWN_MAX, false);
  }
}
