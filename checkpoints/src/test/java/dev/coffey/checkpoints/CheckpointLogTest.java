package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.ChunkPosition;
import dev.coffey.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publisher and log against a real broker and a real registry. */
class CheckpointLogTest {
  private static final int MIB = 1 << 20;

  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final Random random = new Random(studentId.hashCode());
  private final CheckpointPublisher publisher =
      CheckpointPublisher.open(studentId, cluster.kafka(), cluster.registry());
  private final CheckpointLog log =
      CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.EVERYBODY);

  @AfterEach
  void close() {
    publisher.close();
    log.close();
  }

  @Test
  void bringsABlobOfFiveMegabytesBackAsItWas() {
    // Given: five chunks and a bit
    byte[] blob = random(5 * MIB + 12_345);
    Blob uploaded = publisher.upload(blob);
    publisher.commit(TestManifests.of(studentId, 1, uploaded).build());

    // When
    byte[] fetched = log.fetchStudent(log.latest(studentId).orElseThrow());

    // Then
    assertThat(fetched).isEqualTo(blob);
    assertThat(uploaded.getChunks()).hasSize(6);
    assertThat(uploaded.getSha256()).isEqualTo(Sha256.hex(blob));
  }

  @Test
  void bringsBackBlobsWithoutBytesAndWithEqualChunks() {
    // Given
    Blob empty = publisher.upload(new byte[0]);
    Blob zeros = publisher.upload(new byte[3 * MIB]);

    // When
    List<byte[]> fetched = List.of(log.fetch(empty), log.fetch(zeros));

    // Then
    assertThat(fetched.get(0)).isEmpty();
    assertThat(fetched.get(1)).isEqualTo(new byte[3 * MIB]);
  }

  @Test
  void findsChunksThatAreNotWhereTheManifestSays() {
    // Given: no position, a position of another chunk, one beyond the end of the topic
    byte[] blob = random(3 * MIB);
    Blob uploaded = publisher.upload(blob);
    Blob moved =
        Blob.newBuilder(uploaded)
            .setChunkPositions(
                List.of(
                    uploaded.getChunkPositions().get(1),
                    new ChunkPosition(0, 1_000_000L),
                    new ChunkPosition(99, 0L)))
            .build();

    // When
    byte[] fetched = log.fetch(moved);

    // Then
    assertThat(fetched).isEqualTo(blob);
  }

  @Test
  void namesACorruptChunkAndWhereItLies() throws Exception {
    // Given: under the second chunk's key lie other bytes, and the sound chunk was never written
    byte[] blob = random(2 * MIB);
    Blob whole = described(blob);
    byte[] wrong = random(MIB);
    RecordMetadata first = send(whole.getChunks().get(0), Chunks.copy(blob, 0));
    RecordMetadata second = send(whole.getChunks().get(1), wrong);
    Blob corrupt = at(whole, first, second);
    CheckpointManifest manifest = TestManifests.of(studentId, 1, corrupt).build();

    // When // Then
    assertThatThrownBy(() -> log.fetchStudent(manifest))
        .asInstanceOf(type(BadCheckpointException.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT_CHUNK))
        .satisfies(
            e ->
                assertThat(e)
                    .hasMessageContaining(manifest.getCheckpointId())
                    .hasMessageContaining("chunk 2 of 2 (" + corrupt.getChunks().get(1) + ")")
                    .hasMessageContaining(
                        "checkpoint-chunks-" + second.partition() + "@" + second.offset())
                    .hasMessageContaining(Sha256.hex(wrong)));
  }

  @Test
  void namesAMissingChunk() throws Exception {
    // Given: the second chunk was never written
    byte[] blob = random(2 * MIB);
    Blob whole = described(blob);
    RecordMetadata first = send(whole.getChunks().get(0), Chunks.copy(blob, 0));
    Blob incomplete = at(whole, first);
    CheckpointManifest manifest = TestManifests.of(studentId, 1, incomplete).build();

    // When // Then
    assertThatThrownBy(() -> log.fetchStudent(manifest))
        .asInstanceOf(type(BadCheckpointException.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MISSING_CHUNK))
        .satisfies(
            e ->
                assertThat(e)
                    .hasMessageContaining(manifest.getCheckpointId())
                    .hasMessageContaining("chunk 2 of 2 (" + incomplete.getChunks().get(1) + ")")
                    .hasMessageContaining("topic checkpoint-chunks"));
  }

  @Test
  void refusesSoundChunksThatAreNotTheBlob() {
    // Given: the manifest's chunks in the wrong order
    Blob uploaded = publisher.upload(random(2 * MIB));
    Blob swapped =
        Blob.newBuilder(uploaded)
            .setChunks(List.of(uploaded.getChunks().get(1), uploaded.getChunks().get(0)))
            .build();

    // When // Then
    assertThatThrownBy(() -> log.fetch(swapped))
        .asInstanceOf(type(BadCheckpointException.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT_BLOB));
  }

  @Test
  void doesNotShowTheManifestOfAnAbortedTransaction() {
    // Given: a sound checkpoint, then one whose transaction is aborted
    publisher.commit(manifest(1));
    abort(manifest(2));

    // When
    List<CheckpointManifest> history = log.history(studentId);

    // Then
    assertThat(history).extracting(CheckpointManifest::getStep).containsExactly(1L);
    assertThat(log.latest(studentId).orElseThrow().getStep()).isEqualTo(1);
  }

  @Test
  void findsNewestAndNamedCheckpointsBehindManyOfOthers() {
    // Given: more manifests of another student after this one's than the first windows hold
    publisher.commit(manifest(1));
    publisher.commit(manifest(2));
    String other = studentId + "-other";
    try (var busy = CheckpointPublisher.open(other, cluster.kafka(), cluster.registry())) {
      for (int step = 1; step <= 120; step++) {
        busy.commit(TestManifests.builder(other).setStep(step).build());
      }
    }

    // When
    CheckpointManifest latest = log.latest(studentId).orElseThrow();

    // Then
    assertThat(latest).isEqualTo(manifest(2));
    assertThat(log.find(manifest(1).getCheckpointId())).contains(manifest(1));
    assertThat(log.find("nobody-000000001-0123456789ab")).isEmpty();
    assertThat(log.latest("nobody")).isEmpty();
  }

  @Test
  void theNewestIsTheOneWrittenLastWhateverTheClocksSay() {
    // Given: a trainer's checkpoint, and that of its successor, whose clock is behind
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    publisher.commit(CheckpointManifest.newBuilder(manifest(1)).setCreatedAt(noon).build());
    publisher.commit(
        CheckpointManifest.newBuilder(manifest(2)).setCreatedAt(noon.minusSeconds(9)).build());

    // When
    CheckpointManifest latest = log.latest(studentId).orElseThrow();

    // Then
    assertThat(latest.getStep()).isEqualTo(2);
    assertThat(log.history(studentId))
        .extracting(CheckpointManifest::getStep)
        .containsExactly(1L, 2L);
  }

  @Test
  void commitsOffsetsWithTheManifestAndOnlyWithIt() throws Exception {
    // Given
    var partition = new TopicPartition(Topics.PROMOTIONS.name(), 0);
    String group = "group-" + studentId;
    var successor = CheckpointPublisher.open(studentId, cluster.kafka(), cluster.registry());
    successor.commit(manifest(1), Map.of(partition, new OffsetAndMetadata(5)), group);

    // When: the fenced one tries to move the same group on
    Throwable refused =
        catchThrowable(
            () ->
                publisher.commit(manifest(2), Map.of(partition, new OffsetAndMetadata(9)), group));

    // Then
    successor.close();
    assertThat(refused)
        .isInstanceOf(PublisherFencedException.class)
        .hasMessageContaining(studentId);
    assertThat(committed(group, partition)).isEqualTo(5);
    assertThat(log.latest(studentId)).contains(manifest(1));
  }

  @Test
  void refusesAnotherStudentsManifest() {
    // Given
    CheckpointManifest foreign = TestManifests.builder("somebody-else").build();

    // When // Then
    assertThatThrownBy(() -> publisher.commit(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("somebody-else")
        .hasMessageContaining(studentId);
  }

  private CheckpointManifest manifest(long step) {
    return TestManifests.builder(studentId)
        .setCheckpointId(new CheckpointId(studentId, step, "0123456789ab").toString())
        .setStep(step)
        .build();
  }

  /** Bytes that no other test has written. */
  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The blob as a manifest describes it, without any chunk written. */
  private static Blob described(byte[] blob) {
    var chunks = new ArrayList<String>();
    for (int i = 0; i < Chunks.count(blob.length); i++) {
      chunks.add(Sha256.hex(Chunks.copy(blob, i)));
    }
    return new Blob(Sha256.hex(blob), (long) blob.length, chunks, List.of());
  }

  private static Blob at(Blob blob, RecordMetadata... places) {
    return Blob.newBuilder(blob)
        .setChunkPositions(
            List.of(places).stream()
                .map(place -> new ChunkPosition(place.partition(), place.offset()))
                .toList())
        .build();
  }

  private RecordMetadata send(String key, byte[] chunk)
      throws ExecutionException, InterruptedException {
    var settings = new HashMap<>(cluster.kafka());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * MIB);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      return producer.send(new ProducerRecord<>(Topics.CHECKPOINT_CHUNKS.name(), key, chunk)).get();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is aborted anyway
  private void abort(CheckpointManifest manifest) {
    var settings = new HashMap<>(cluster.kafka());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "aborting-" + studentId);
    try (var producer =
        new KafkaProducer<>(
            settings, new StringSerializer(), Topics.CHECKPOINTS.serializer(cluster.registry()))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(Topics.CHECKPOINTS.name(), studentId, manifest));
      producer.flush();
      producer.abortTransaction();
    }
  }

  private long committed(String group, TopicPartition partition) throws Exception {
    try (Admin admin = Admin.create(cluster.kafka())) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .get(partition)
          .offset();
    }
  }
}
