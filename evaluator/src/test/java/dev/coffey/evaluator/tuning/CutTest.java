package dev.coffey.evaluator.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.OffsetRange;
import dev.coffey.schemas.PreprocessingSpec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CutTest {
  private static final TopicPartition READ = new TopicPartition("samples.labeled", 0);
  private static final TopicPartition UNREAD = new TopicPartition("samples.labeled", 1);

  private final Cut cut = new Cut("s-000000001-aaaaaaaaaaaa", Map.of(READ, 10L));

  @Test
  void onlyWhatTheWeightsHaveNotReadIsFresh() {
    // When / Then
    assertThat(cut.isFresh(READ, 9)).isFalse();
    assertThat(cut.isFresh(READ, 10)).isTrue();
    assertThat(cut.isFresh(UNREAD, 0)).isTrue();
  }

  @Test
  void noExampleIsMadeOfWhatHasBeenRead() {
    // When / Then
    assertThat(cut.example(READ, 9, 0, new float[2], new float[2])).isEmpty();
    assertThat(cut.example(READ, 10, 0, new float[2], new float[2])).isPresent();
  }

  private static CheckpointManifest.Builder manifest() {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(1)
        .setCheckpointId("s-000000002-bbbbbbbbbbbb")
        .setStudentId("s")
        .setStep(2)
        .setCreatedAt(Instant.EPOCH)
        .setArchitecture("")
        .setMethod("dho")
        .setTeacherId("none")
        .setSeed(1)
        .setClasses(List.of())
        .setPreprocessing(new PreprocessingSpec(32, 32, "bicubic", List.of(), List.of()))
        .setAlpha(0.5)
        .setBeta(1)
        .setStudent(new Blob("", 0L, List.of(), List.of()))
        .setConsumed(List.of(new OffsetRange(READ.topic(), READ.partition(), 4L, 9L)))
        .setSamplesSinceParent(0)
        .setSampleAges(ByteBuffer.allocate(0))
        .setVersions(Map.of());
  }

  @Test
  void theTurnsSayHowFarTheWeightsHaveRead() {
    // Given two steps, the second of which read up to 12
    Echo echo = new Echo(1, 1);
    SortedMap<TopicPartition, Long> from =
        new TreeMap<>(Comparator.comparing(TopicPartition::toString));
    from.put(READ, 4L);
    from.put(UNREAD, 7L);
    Turns turns =
        new Turns(
            echo,
            1,
            from,
            List.of(List.of(new Turns.Run(READ, 6, 2)), List.of(new Turns.Run(READ, 12, 6))));

    // When
    Cut read =
        Cut.of(
            manifest().setTurns(ByteBuffer.wrap(TurnsCodec.encode(turns))).build(),
            it -> List.of());

    // Then, where the turns read nothing too
    assertThat(read.positions()).isEqualTo(Map.of(READ, 12L, UNREAD, 7L));
  }

  @Test
  void withoutTurnsTheRangesOfTheWholeLineageSayIt() {
    // Given a parent that read another partition
    CheckpointManifest parent =
        manifest()
            .setConsumed(List.of(new OffsetRange(UNREAD.topic(), UNREAD.partition(), 0L, 5L)))
            .build();

    // When
    Cut read = Cut.of(manifest().build(), it -> List.of(parent, it));

    // Then
    assertThat(read.positions()).isEqualTo(Map.of(READ, 9L, UNREAD, 5L));
  }
}
