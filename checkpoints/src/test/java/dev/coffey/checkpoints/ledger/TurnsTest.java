package dev.coffey.checkpoints.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.checkpoints.ledger.Turns.Range;
import dev.coffey.checkpoints.ledger.Turns.Run;
import dev.coffey.checkpoints.ledger.Turns.Skip;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final TopicPartition A0 = new TopicPartition("a", 0);
  private static final TopicPartition A1 = new TopicPartition("a", 1);
  private static final TopicPartition B0 = new TopicPartition("b", 0);

  private static final Turns TURNS =
      new Turns(
          new Echo(4, 25),
          7,
          Turns.sorted(Map.of(A0, 10L, A1, 0L, B0, 1_000_000_000_000L)),
          List.of(
              List.of(new Run(A0, 14, 4), new Run(A1, 3, 3)),
              List.of(),
              List.of(new Run(A0, 20, 5), new Run(B0, 1_000_000_000_007L, 6), new Run(A0, 21, 1))));

  /** Between the two runs of A0 in step 7, 20 offsets are left out; in step 8, 3 of A1. */
  private static final Turns SKIPPING =
      new Turns(
          new Echo(1, 1),
          7,
          Turns.sorted(Map.of(A0, 10L, A1, 0L)),
          List.of(
              List.of(new Run(A0, 14, 4), new Skip(A0, 34), new Run(A0, 36, 2)),
              List.of(new Skip(A1, 3), new Run(A0, 40, 3), new Run(A1, 5, 2))));

  @Test
  void survivesItsCoding() {
    // Given
    byte[] bytes = TurnsCodec.encode(TURNS);

    // When
    Turns decoded = TurnsCodec.decode(bytes);

    // Then
    assertThat(decoded).isEqualTo(TURNS);
  }

  @Test
  void skipsSurviveTheCoding() {
    // Given
    byte[] bytes = TurnsCodec.encode(SKIPPING);

    // When
    Turns decoded = TurnsCodec.decode(bytes);

    // Then
    assertThat(decoded).isEqualTo(SKIPPING);
  }

  @Test
  void turnsWithoutSkipsAreCodedAsBeforeThereWereAny() {
    // When
    byte[] bytes = TurnsCodec.encode(TURNS);

    // Then
    assertThat(bytes[0]).isEqualTo((byte) 1);
    assertThat(TurnsCodec.encode(SKIPPING)[0]).isEqualTo((byte) 2);
  }

  @Test
  void tellsWhatWasSkippedAndWhatWasUsed() {
    // When
    List<Range> skipped = SKIPPING.skipped();

    // Then
    assertThat(skipped).containsExactly(new Range(7, A0, 14, 34), new Range(8, A1, 0, 3));
    assertThat(SKIPPING.used())
        .containsExactly(
            new Range(7, A0, 10, 14), new Range(8, A0, 34, 40), new Range(8, A1, 3, 5));
    assertThat(SKIPPING.positionsAfter(7)).containsEntry(A0, 36L);
  }

  @Test
  void refusesAnotherVersion() {
    // Given
    byte[] bytes = TurnsCodec.encode(TURNS);
    bytes[0] = 3;

    // When / Then
    assertThatThrownBy(() -> TurnsCodec.decode(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 3");
  }

  @Test
  void knowsThePositionsAfterEachStep() {
    // When
    Map<TopicPartition, Long> positions = TURNS.positionsAfter(8);

    // Then
    assertThat(positions).isEqualTo(Map.of(A0, 14L, A1, 3L, B0, 1_000_000_000_000L));
  }

  @Test
  void aLogCutAtTheFrontEqualsTheTurnsStartingThere() {
    // Given
    TurnLog log = new TurnLog(new Turns(TURNS.echo(), 7, TURNS.from(), List.of()), TURNS.echo());
    TURNS.steps().forEach(log::add);

    // When
    log.forgetBefore(9);

    // Then
    assertThat(log.turns()).isEqualTo(TURNS.startingAt(9));
    assertThat(log.turns().lastStep()).isEqualTo(9);
  }

  @Test
  void aLogRefusesToReadTwice() {
    // Given
    TurnLog log = new TurnLog(TURNS, TURNS.echo());

    // When / Then
    assertThatThrownBy(() -> log.add(List.of(new Run(A0, 21, 1))))
        .isInstanceOf(IllegalStateException.class);
  }
}
