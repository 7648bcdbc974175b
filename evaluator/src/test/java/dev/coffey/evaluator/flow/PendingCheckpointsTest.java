package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.evaluator.flow.PendingCheckpoints.Pending;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
  private PendingCheckpoints pending;
  private final Set<String> scored = new HashSet<>();
  private final Set<String> ours = new HashSet<>(Set.of("demo", "other"));
  private long offset;

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    pending = new PendingCheckpoints(consumer, stranger -> {});
  }

  private boolean isScored(CheckpointManifest manifest) {
    return scored.contains(manifest.getCheckpointId());
  }

  /** From where on the topic is read at the next start. */
  private long committed() {
    pending.commit();
    return consumer.committed(Set.of(PARTITION)).get(PARTITION).offset();
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
        pending.next(this::isScored, ours::contains).map(it -> it.manifest().getCheckpointId());
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
  void aTombstoneIsNoCheckpoint() {
    // Given
    consumer.addRecord(
        new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset++, "demo", null));
    publish("demo", 1);

    // When
    Optional<String> taken = score();

    // Then
    assertThat(taken).contains("demo-1");
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

  @Test
  void whatIsAnotherEvaluatorsWaitsUntilItsStudentComesHere() {
    // Given
    ours.remove("other");
    publish("other", 1);
    publish("demo", 1);
    List<Optional<String>> taken = new ArrayList<>(List.of(score(), score()));

    // When
    ours.add("other");
    taken.add(score());

    // Then
    assertThat(taken)
        .containsExactly(Optional.of("demo-1"), Optional.empty(), Optional.of("other-1"));
  }

  @Test
  void whatIsPutBackIsTakenAgainUnlessANewerOneWaits() {
    // Given
    publish("demo", 1);
    publish("other", 1);
    pending.poll(Duration.ZERO);
    Pending demo = pending.next(this::isScored, ours::contains).orElseThrow();
    Pending other = pending.next(this::isScored, ours::contains).orElseThrow();
    publish("other", 2);
    pending.poll(Duration.ZERO);

    // When
    pending.putBack(demo);
    pending.putBack(other);

    // Then
    assertThat(List.of(score(), score(), score()))
        .containsExactly(Optional.of("other-2"), Optional.of("demo-1"), Optional.empty());
  }

  @Test
  void nothingIsTakenBeforeAllHasBeenReadThatWasThereAtTheStart() {
    // Given a topic whose second half is not delivered yet
    consumer.updateEndOffsets(Map.of(PARTITION, 2L));
    pending = new PendingCheckpoints(consumer, stranger -> {});
    publish("demo", 1);
    List<Optional<String>> taken = new ArrayList<>(List.of(score()));

    // When
    publish("demo", 2);
    taken.add(score());

    // Then
    assertThat(taken).containsExactly(Optional.empty(), Optional.of("demo-2"));
  }

  @Test
  void whoeverReadsNextBeginsAtTheOldestThatWaits() {
    // Given
    ours.remove("other");
    publish("demo", 1);
    publish("other", 1);
    publish("demo", 2);

    // When
    List<Long> begins = new ArrayList<>();
    score();
    begins.add(committed());
    publish("other", 2);
    score();
    begins.add(committed());
    ours.add("other");
    score();
    begins.add(committed());

    // Then that of the other student, its newer one, and behind them all
    assertThat(begins).containsExactly(1L, 3L, 4L);
  }
}
