package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.RangeReader.Range;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a trainer drops, on a real broker; {@link CompactionTest} shows that it goes away. */
class RetentionTest {
  private static final RetentionPolicy NEWEST_ONLY = new RetentionPolicy(1, 1, 1, Duration.ZERO);

  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final Random random = new Random(studentId.hashCode());
  private final CheckpointPublisher publisher = publisher(studentId);

  @AfterEach
  void close() {
    publisher.close();
  }

  @Test
  void dropsUploadsThatNeverBecameACheckpoint() {
    // Given: a trainer that ended between upload and commit, and its successor
    Blob orphan = publisher.upload(random(1_000));
    try (var successor = publisher(studentId);
        Retention retention = retention(NEWEST_ONLY)) {
      CheckpointManifest manifest = publish(successor, studentId, 1, random(1_000));
      retention.published(manifest);

      // When
      int dropped = retention.sweep(successor, () -> false);

      // Then
      assertThat(dropped).isEqualTo(1);
      assertThat(droppedOnTopic()).containsExactlyElementsOf(orphan.getChunks());
      assertThat(retention.sweep(successor, () -> false)).as("nothing is left").isZero();
    }
  }

  @Test
  void knowsWhatItsPredecessorPublishedAndWhatIsPromoted() {
    // Given: of three checkpoints the first is champion; then a new trainer
    List<CheckpointManifest> three =
        List.of(
            publish(publisher, studentId, 1, random(1_000)),
            publish(publisher, studentId, 2, random(1_000)),
            publish(publisher, studentId, 3, random(1_000)));
    try (var trainer = new TestTrainer(studentId, cluster.kafka(), cluster.registry())) {
      trainer.promote("champion", three.get(0).getCheckpointId());
    }
    try (var successor = publisher(studentId);
        Retention retention = retention(NEWEST_ONLY)) {

      // When
      int dropped = retention.sweep(successor, () -> false);

      // Then
      assertThat(dropped).isEqualTo(1);
      assertThat(droppedOnTopic()).containsExactlyElementsOf(three.get(1).getStudent().getChunks());
    }
  }

  @Test
  void leavesTheSameBytesOfAnotherStudentAlone() {
    // Given: two students with the same first weights
    byte[] same = random(1_000);
    String twinId = studentId + "-twin";
    try (var twin = publisher(twinId);
        Retention retention = retention(NEWEST_ONLY)) {
      CheckpointManifest ofTwin = publish(twin, twinId, 1, same);
      publish(publisher, studentId, 1, same);
      publish(publisher, studentId, 2, random(1_000));

      // When
      retention.sweep(publisher, () -> false);

      // Then
      assertThat(droppedOnTopic())
          .containsExactlyElementsOf(ofTwin.getStudent().getChunks())
          .isSubsetOf(digestsOnTopic(twinId));
    }
  }

  @Test
  void dropsNothingOnceTheStudentHasAnotherTrainer() {
    // Given: a trainer that stood still for long, and its successor
    publish(publisher, studentId, 1, random(1_000));
    publish(publisher, studentId, 2, random(1_000));
    try (Retention retention = retention(NEWEST_ONLY);
        var successor = publisher(studentId)) {
      publish(successor, studentId, 3, random(1_000));

      // When
      Throwable refused = catchThrowable(() -> retention.sweep(publisher, () -> false));

      // Then
      assertThat(refused).isInstanceOf(PublisherFencedException.class);
      assertThat(droppedOnTopic()).isEmpty();
    }
  }

  @Test
  void dropsNothingBeforeAllChunksAreKnown() {
    // Given
    publish(publisher, studentId, 1, random(1_000));
    publish(publisher, studentId, 2, random(1_000));
    try (Retention retention = retention(NEWEST_ONLY)) {

      // When: the first look at the topic is broken off at its first record
      int first = retention.sweep(publisher, () -> true);

      // Then
      assertThat(first).isZero();
      assertThat(retention.sweep(publisher, () -> false)).isEqualTo(1);
    }
  }

  @Test
  void aCheckpointWhoseChunksWereDroppedIsExpired() {
    // Given: a dropped chunk that the broker has removed, and of which only the mark is left
    byte[] bytes = random(1_000);
    Blob gone = new Blob(Sha256.hex(bytes), 1_000L, List.of(Sha256.hex(bytes)), List.of());
    publisher.drop(List.of(new StudentChunks.Chunk(Sha256.hex(bytes), 0)));
    CheckpointManifest manifest = TestManifests.of(studentId, 1, gone).build();
    try (CheckpointLog log =
        CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.EVERYBODY)) {

      // When
      Throwable refused = catchThrowable(() -> log.fetchStudent(manifest));

      // Then
      assertThat(refused)
          .isInstanceOfSatisfying(
              BadCheckpointException.class,
              bad -> assertThat(bad.reason()).isEqualTo(Reason.EXPIRED_CHUNK))
          .hasMessageContaining(manifest.getCheckpointId())
          .hasMessageContaining("chunk 1 of 1")
          .hasMessageContaining("coffey.trainer.retention");
    }
  }

  private CheckpointPublisher publisher(String id) {
    return CheckpointPublisher.open(id, cluster.kafka(), cluster.registry());
  }

  private Retention retention(RetentionPolicy policy) {
    return Retention.open(
        studentId,
        policy,
        cluster.kafka(),
        CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.EVERYBODY),
        Clock.systemUTC());
  }

  private static CheckpointManifest publish(
      CheckpointPublisher publisher, String studentId, long step, byte[] blob) {
    CheckpointManifest manifest = TestManifests.of(studentId, step, publisher.upload(blob)).build();
    publisher.commit(manifest);
    return manifest;
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private Set<String> droppedOnTopic() {
    return onTopic(studentId, false);
  }

  private Set<String> digestsOnTopic(String id) {
    return onTopic(id, true);
  }

  private Set<String> onTopic(String id, boolean withBytes) {
    var digests = new HashSet<String>();
    try (var consumer =
        CheckpointLog.consumer(cluster.kafka(), Map.of("isolation.level", "read_committed"))) {
      var reader = new RangeReader(consumer, Duration.ofSeconds(30));
      var all = new HashMap<TopicPartition, List<Range>>();
      reader
          .bounds(Topics.CHECKPOINT_CHUNKS.name())
          .forEach((partition, range) -> all.put(partition, List.of(range)));
      reader.read(
          all,
          record -> {
            if (Chunks.isOf(id, record.key()) && (record.value() != null) == withBytes) {
              digests.add(Chunks.digest(record.key()));
            }
            return true;
          });
    }
    return digests;
  }
}
