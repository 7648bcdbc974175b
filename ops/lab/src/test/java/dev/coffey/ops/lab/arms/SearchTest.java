package dev.coffey.ops.lab.arms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SearchTest {

  static Stream<Arm> arms() {
    return Arms.all().stream();
  }

  @ParameterizedTest
  @MethodSource("arms")
  void everyArmHasAsManyDifferentTrials(Arm arm) {
    // Given
    List<Trial> first = Search.first();

    // When
    List<Trial> second = Search.second(arm.recipe(), first.get(1));

    // Then
    assertThat(Stream.concat(first.stream(), second.stream()).distinct()).hasSize(Search.TRIALS);
  }

  @Test
  void anUnknownArmIsAnsweredWithTheKnownOnes() {
    // Given
    String id = "dho2";

    // When, Then
    assertThatThrownBy(() -> Arms.of(id))
        .hasMessageContaining("'dho2'")
        .hasMessageContaining("single-head")
        .hasMessageContaining("kd-probe");
  }
}
