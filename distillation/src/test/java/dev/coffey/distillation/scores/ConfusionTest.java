package dev.coffey.distillation.scores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionTest {

  /** Class 0: 1 of 4 right, twice taken for 2; class 1: all right; class 3: NaN and 1. */
  private static final int[] LABELS = {0, 0, 0, 0, 1, 1, 3, 3};

  private static final int[] ANSWERS = {0, 2, 1, 2, 1, 1, -1, 1};

  @Test
  void namesTheWorstClassesAndWhatTheyAreTakenFor() {
    // Given / When
    List<Confusion> worst = Confusion.worst(LABELS, ANSWERS, 5);

    // Then
    assertThat(worst).containsExactly(new Confusion(3, 2, 0, 1, 1), new Confusion(0, 4, 1, 2, 2));
  }

  @Test
  void namesNoMoreThanAsked() {
    // Given / When
    List<Confusion> worst = Confusion.worst(LABELS, ANSWERS, 1);

    // Then
    assertThat(worst).extracting(Confusion::label).containsExactly(3);
  }
}
