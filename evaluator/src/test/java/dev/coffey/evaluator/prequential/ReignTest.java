package dev.coffey.evaluator.prequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.evaluator.tuning.Cut;
import dev.coffey.evaluator.tuning.FreshExample;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReignTest {
  private static final TopicPartition PARTITION = new TopicPartition("samples.labeled", 0);
  private static final FreshExample EXAMPLE =
      new Cut("s-1", Map.of())
          .example(PARTITION, 0, 1, new float[] {0, 1}, new float[] {1, 0})
          .orElseThrow();

  private static Reign reign(Floor floor, int right, int wrong) {
    Reign reign = new Reign(floor);
    for (int i = 0; i < right + wrong; i++) {
      reign.add(new Reign.Case(new byte[] {1}, 1, i < right, EXAMPLE));
    }
    return reign;
  }

  @Test
  void aChampionThatLosesMoreThanIsBorneHasFallen() {
    // Given 100 right, then 40 wrong: 60 % where 100 % less 20 points and 3·√(0.8·0.2/100) = 12
    // points of noise leave 68 %
    Floor floor = new Floor(100, 0.2, 0, 3);

    // When
    Reign reign = reign(floor, 100, 40);

    // Then
    assertThat(reign.fallen())
        .contains(
            "accuracy on the last 100 fresh labelled samples 60.0 %, below the floor of 80.0 % (its"
                + " first window's 100.0 % less 20.0 points) by more than 12.0 %");
    assertThat(reign(floor, 100, 30).fallen()).isEmpty();
  }

  @Test
  void theLeastHoldsFromTheFirstWindowOn() {
    // Given
    Floor floor = new Floor(100, 0.2, 0.5, 2);

    // When
    Reign reign = reign(floor, 39, 61);

    // Then
    assertThat(reign.fallen().orElseThrow())
        .contains("below the floor of 50.0 % (the least of all)");
    assertThat(reign(floor, 41, 59).fallen()).isEmpty();
  }

  @Test
  void aWindowThatIsNotFullTellsNothing() {
    // Given
    Floor floor = new Floor(100, 0.2, 0.9, 0);

    // When
    Reign reign = reign(floor, 0, 99);

    // Then
    assertThat(reign.fallen()).isEmpty();
    assertThat(reign.slice(1)).isEmpty();
  }

  @Test
  void aSliceIsTakenOnceInAWhile() {
    // Given
    Reign reign = reign(new Floor(10, 0.2, 0, 3), 12, 0);

    // When / Then the KD head is wrong, the CE head right
    assertThat(reign.slice(5).orElseThrow().tune().top1()).isEqualTo(1);
    assertThat(reign.slice(5)).isEmpty();
  }
}
