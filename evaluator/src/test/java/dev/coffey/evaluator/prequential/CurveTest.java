package dev.coffey.evaluator.prequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Yardstick;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static final TopicPartition P0 = new TopicPartition("samples.labeled", 0);
  private static final TopicPartition P1 = new TopicPartition("samples.labeled", 1);
  private static final CurveSettings SETTINGS = new CurveSettings(20, 1, 10, new Band(3, 5));

  private final Curve curve = new Curve("s", Yardstick.LABEL, SETTINGS);

  private static List<PrequentialWindow> feed(
      Curve curve, TopicPartition partition, int from, int count, boolean right) {
    List<PrequentialWindow> closed = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      Answer answer = new Answer("red", right ? "red" : "blue");
      Instant at = Instant.ofEpochSecond(i);
      curve.add(answer, "s-1", at, partition, i).ifPresent(closed::add);
    }
    return closed;
  }

  @Test
  void closesAWindowAndSaysWhereToGoOn() {
    // Given
    curve.pass(P1, 7);

    // When
    List<PrequentialWindow> closed = feed(curve, P0, 100, 21, true);

    // Then
    assertThat(closed).hasSize(1);
    PrequentialWindow window = closed.get(0);
    assertThat(window.getNumber()).isEqualTo(1);
    assertThat(window.getRight()).isEqualTo(20);
    assertThat(window.getPositions())
        .extracting("partition", "next")
        .containsExactly(tuple(0, 120L), tuple(1, 8L));
    assertThat(curve.open().getImages()).isEqualTo(1);
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return new org.assertj.core.groups.Tuple(values);
  }

  @Test
  void aRestoredCurveGoesOnBehindItsLastWindow() {
    // Given
    PrequentialWindow first = feed(curve, P0, 0, 20, true).get(0);
    Curve again = new Curve("s", Yardstick.LABEL, SETTINGS);

    // When
    again.restore(first);
    List<PrequentialWindow> closed = feed(again, P0, 20, 20, false);

    // Then
    assertThat(again.closed()).hasSize(2);
    assertThat(closed.get(0).getNumber()).isEqualTo(2);
    assertThat(closed.get(0).getAlarms()).contains("accuracy 0.0 %, was 100.0 %, band ± 47.4 %");
    assertThatThrownBy(() -> feed(again, P0, 39, 1, true))
        .hasMessage("samples.labeled-0@39 has been counted; next is 40");
  }
}
