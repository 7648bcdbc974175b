package dev.coffey.evaluator.judgement;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.distillation.scores.Scores;
import dev.coffey.evaluator.judgement.VariantScores.HeadScores;
import dev.coffey.evaluator.variants.VariantException;
import dev.coffey.schemas.ScoredHead;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StringSortedLabelsTest {
  /** 0 to 11 sorted as strings, by hand. */
  private static final int[] SORTED = {0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9};

  private static final int[] NUMBERS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

  private static VariantScores scores(int[] answers) {
    Scores scores = Scores.of(new float[0][], new int[0]);
    return new VariantScores(
        "mine",
        List.of(
            new HeadScores(
                "mine",
                ScoredHead.MIX,
                scores,
                Collections.nCopies(12, "a class"),
                answers,
                NUMBERS,
                OptionalDouble.empty(),
                List.of())),
        12,
        1);
  }

  /** Places 0 and 1 are the same in both orders: 2 of 12. */
  @Test
  void tellsLabelsThatWereSortedAsStrings() {
    // Given a network that is right on what the images show
    VariantScores scores = scores(SORTED);

    // When / Then
    assertThatThrownBy(() -> StringSortedLabels.check(scores))
        .isInstanceOf(VariantException.class)
        .hasMessageContaining("top-1 is 16.7 % as they are and 100.0 % sorted as numbers");
  }

  @Test
  void isContentWithLabelsThatFit() {
    // Given
    VariantScores scores = scores(NUMBERS);

    // When / Then
    assertThatCode(() -> StringSortedLabels.check(scores)).doesNotThrowAnyException();
  }
}
