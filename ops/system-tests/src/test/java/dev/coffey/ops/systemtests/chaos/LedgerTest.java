package dev.coffey.ops.systemtests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.Turns.Run;
import dev.coffey.checkpoints.ledger.Turns.Skip;
import dev.coffey.checkpoints.ledger.Turns.Turn;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.PreprocessingSpec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final TopicPartition PARTITION = new TopicPartition("samples.unlabeled", 0);

  @Test
  void isCleanWhenEveryRecordWasReadOnce() {
    // Given: offset 2 is a transaction's marker
    Lineage lineage = lineage(turns(1, 0, run(2, 2)), turns(2, 2, run(6, 3)));

    // When
    Ledger ledger = Ledger.of(lineage, List.of(scan(0, 1, 3, 4, 5)));

    // Then
    assertThat(ledger).isEqualTo(new Ledger(0, 0, 0));
  }

  @Test
  void tellsRecordsThatNoStepRead() {
    Lineage lineage = lineage(turns(1, 0, run(2, 2)), turns(2, 3, run(5, 2)));

    assertThat(Ledger.of(lineage, List.of(scan(0, 1, 2, 3, 4, 5)))).isEqualTo(new Ledger(2, 0, 0));
  }

  @Test
  void tellsRecordsThatWereReadAgain() {
    Lineage lineage = lineage(turns(1, 0, run(3, 3)), turns(2, 2, run(5, 3)));

    assertThat(Ledger.of(lineage, List.of(scan(0, 1, 2, 3, 4))).repeats()).isPositive();
  }

  @Test
  void whatTheLedgerSaysWasSkippedIsNeitherAGapNorARepeat() {
    // Given: 2 to 5 are left out, of which 4 is a transaction's marker
    Lineage lineage =
        lineage(turns(1, 0, run(2, 2)), turns(2, 2, new Skip(PARTITION, 6), run(8, 2)));

    // When
    Ledger ledger = Ledger.of(lineage, List.of(scan(0, 1, 2, 3, 5, 6, 7)));

    // Then
    assertThat(ledger).isEqualTo(new Ledger(0, 0, 3));
  }

  @Test
  void aSkippedRecordThatWasReadAllTheSameIsARepeat() {
    Lineage lineage =
        lineage(turns(1, 0, run(2, 2)), turns(2, 2, new Skip(PARTITION, 4), run(6, 3)));

    assertThat(Ledger.of(lineage, List.of(scan(0, 1, 2, 3, 4, 5)))).isEqualTo(new Ledger(0, 1, 2));
  }

  private static Run run(long to, int records) {
    return new Run(PARTITION, to, records);
  }

  private static Turns turns(long step, long from, Turn... turnsOfStep) {
    TreeMap<TopicPartition, Long> positions =
        new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString));
    positions.put(PARTITION, from);
    return new Turns(new Echo(1, 1), step, positions, List.of(List.of(turnsOfStep)));
  }

  private static TopicScan scan(long... offsets) {
    TreeSet<Long> there = new TreeSet<>();
    for (long offset : offsets) {
      there.add(offset);
    }
    return new TopicScan(Map.of(), Map.of(PARTITION, there));
  }

  private static Lineage lineage(Turns first, Turns second) {
    return new Lineage(List.of(manifest(null, first), manifest("s-1", second)));
  }

  private static CheckpointManifest manifest(String parentId, Turns turns) {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(1)
        .setCheckpointId("s-" + turns.lastStep())
        .setStudentId("s")
        .setParentId(parentId)
        .setStep(turns.lastStep())
        .setCreatedAt(Instant.EPOCH)
        .setArchitecture("{}")
        .setMethod("dho")
        .setTeacherId("t")
        .setSeed(1L)
        .setClasses(List.of("a", "b"))
        .setPreprocessing(new PreprocessingSpec(32, 32, "bicubic", List.of(), List.of()))
        .setAlpha(0.5)
        .setBeta(1.0)
        .setStudent(new Blob("00", 0L, List.of(), List.of()))
        .setConsumed(List.of())
        .setTurns(ByteBuffer.wrap(TurnsCodec.encode(turns)))
        .setSamplesSinceParent(0L)
        .setSampleAges(ByteBuffer.allocate(0))
        .setVersions(Map.of())
        .build();
  }
}
