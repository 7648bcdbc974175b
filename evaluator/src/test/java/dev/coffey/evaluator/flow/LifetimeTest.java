package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LifetimeTest {

  private final Lifetime lifetime = new Lifetime();

  @Test
  @Timeout(30)
  void aPauseEndsWithIt() throws Exception {
    // Given a thread that pauses again and again
    Thread thread =
        new Thread(
            () -> {
              while (!lifetime.isOver()) {
                lifetime.pause();
              }
            });
    thread.start();

    // When
    lifetime.end();

    // Then
    thread.join();
    assertThat(lifetime.isOver()).isTrue();
  }

  @Test
  void anInterruptEndsIt() {
    // Given
    Thread.currentThread().interrupt();

    // When
    lifetime.pause();

    // Then the flag is left to whoever looks next
    assertThat(Thread.interrupted()).isTrue();
    assertThat(lifetime.isOver()).isTrue();
  }
}
