package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With Kafka's own consumer in memory. */
class PendingCheckpointsTest {
  private static final TopicPartition PARTITION = new TopicPartition(Topics.CHECKPOINTS.name(), 0);

  private final MockConsumer<String, CheckpointManifest> consumer = new MockConsumer<>("earliest");
  private final PendingCheckpoints pending = new PendingCheckpoints(consumer, stranger -> {});
  private final Set<String> scored = new HashSet<>();
  private long offset;

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
  }

  private void publish(String student, long step) {
    CheckpointManifest manifest =
        CheckpointManifest.newBuilder()
            .setFormatVersion(Manifests.FORMAT_VERSION)
            .setCheckpointId(student + "-" + step)
            .setStudentId(student)
            .setStep(step)
            .setCreatedAt(Instant.EPOCH)
            .setArchitecture(TwoColours.ARCHITECTURE.toJson())
            .setMethod("dho")
            .setTeacherId("none")
            .setSeed(1)
            .setClasses(TwoColours.CLASSES)
            .setPreprocessing(Manifests.spec(TwoColours.PREPROCESSING))
            .setAlpha(0.5)
            .setBeta(1)
            .setStudent(new Blob("", 0L, List.of(), List.of()))
            .setConsumed(List.of())
            .setSamplesSinceParent(0)
            .setSampleAges(SampleAges.encode())
            .setVersions(Map.of())
            .build();
    consumer.addRecord(
        new ConsumerRecord<>(
            PARTITION.topic(), PARTITION.partition(), offset++, student, manifest));
  }

  /** Takes what comes next and calls it scored. */
  private Optional<String> score() {
    pending.poll(Duration.ZERO);
    Optional<String> next =
        pending.next(scored::contains).map(it -> it.manifest().getCheckpointId());
    next.ifPresent(scored::add);
    return next;
  }

  @Test
  void theNewerOvertakesTheOlderThatStillWaits() {
    // Given
    publish("demo", 1);
    publish("demo", 2);
    publish("demo", 3);

    // When
    List<Optional<String>> taken = List.of(score(), score());

    // Then
    assertThat(taken).containsExactly(Optional.of("demo-3"), Optional.empty());
  }

  @Test
  void oneStudentDoesNotOvertakeAnother() {
    // Given
    publish("demo", 1);
    publish("other", 1);
    publish("demo", 2);

    // When
    List<Optional<String>> taken = List.of(score(), score(), score());

    // Then
    assertThat(taken)
        .containsExactly(Optional.of("demo-2"), Optional.of("other-1"), Optional.empty());
  }

  @Test
  void whatIsScoredIsNotScoredAgainWhenItIsReadAgain() {
    // Given
    publish("demo", 1);
    score();
    publish("demo", 1);

    // When
    Optional<String> taken = score();

    // Then
    assertThat(taken).isEmpty();
  }
}
