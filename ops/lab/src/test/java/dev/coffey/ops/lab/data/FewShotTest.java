package dev.coffey.ops.lab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FewShotTest {

  private static final int CLASSES = 5;
  private static final int[] LABELS = IntStream.range(0, 500).map(i -> i % CLASSES).toArray();

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16, 64})
  void noImagePlaysTwoPartsAndValidationIsNoLargerThanTheLabels(int labels) {
    // Given
    // When
    FewShot shots = FewShot.draw(LABELS, CLASSES, labels, 3);

    // Then
    assertThat(shots.labeled()).hasSize(labels * CLASSES);
    assertThat(shots.validation().length).isBetween(1, shots.labeled().length);
    int[] all =
        Stream.of(shots.labeled(), shots.validation(), shots.unlabeled())
            .flatMapToInt(IntStream::of)
            .sorted()
            .toArray();
    assertThat(all).isEqualTo(IntStream.range(0, LABELS.length).toArray());
    for (int c = 0; c < CLASSES; c++) {
      int label = c;
      assertThat(Arrays.stream(shots.labeled()).filter(i -> LABELS[i] == label)).hasSize(labels);
    }
  }

  @Test
  void moreLabelsHoldTheFewer() {
    // Given
    FewShot few = FewShot.draw(LABELS, CLASSES, 4, 3);

    // When
    FewShot more = FewShot.draw(LABELS, CLASSES, 16, 3);

    // Then
    assertThat(more.labeled()).contains(few.labeled());
  }

  @Test
  void anotherSeedDrawsOtherImages() {
    // Given
    FewShot first = FewShot.draw(LABELS, CLASSES, 4, 3);

    // When
    FewShot second = FewShot.draw(LABELS, CLASSES, 4, 4);

    // Then
    assertThat(second.labeled()).isNotEqualTo(first.labeled());
    assertThat(FewShot.draw(LABELS, CLASSES, 4, 3)).isEqualTo(first);
  }

  @Test
  void saysWhichClassHasTooFewImages() {
    // Given
    int[] labels = {0, 0, 0, 1, 1};

    // When, Then
    assertThatThrownBy(() -> FewShot.draw(labels, 2, 1, 0))
        .hasMessage(
            "class 1 has 2 images in the pool; 1 labelled and 1 validation images a class need more");
  }
}
