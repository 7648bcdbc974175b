package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PauseTest {

  private final Pause pause = new Pause("demo");

  @Test
  void holdsUntilItIsTakenBack() {
    // When
    pause.takeSeat();
    pause.ask(true);

    // Then
    assertThat(pause.isAsked()).isTrue();
    pause.ask(false);
    assertThat(pause.isAsked()).isFalse();
  }

  @Test
  void isForgottenWithTheSeat() {
    // Given
    pause.takeSeat();
    pause.ask(true);

    // When
    pause.standBy();
    pause.takeSeat();

    // Then
    assertThat(pause.isAsked()).isFalse();
  }

  @Test
  void whatWasAskedBeforeTheFirstSeatHoldsUnlessItIsAnothers() {
    // Given: no broker yet
    pause.ask(true);

    // When / Then
    pause.takeSeat();
    assertThat(pause.isAsked()).isTrue();
    pause.standBy();
    assertThat(pause.isAsked()).isFalse();
    assertThatThrownBy(() -> pause.ask(true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("student 'demo'");
    assertThat(pause.isAsked()).isFalse();
  }
}
