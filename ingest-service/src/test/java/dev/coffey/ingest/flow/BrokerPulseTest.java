package dev.coffey.ingest.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrokerPulseTest {

  private final AtomicLong nanos = new AtomicLong();
  private final BrokerPulse pulse = new BrokerPulse(Duration.ofSeconds(5), nanos::get);

  @Test
  void whoOwesNothingIsNotGone() {
    // When
    pass(60);

    // Then
    assertThat(pulse.goneFor()).isEmpty();
  }

  @Test
  void whoOwesAndIsQuietIsGone() {
    // Given
    pulse.sent();

    // When
    pass(6);

    // Then
    assertThat(pulse.goneFor()).contains(Duration.ofSeconds(6));
  }

  @Test
  void everyAcknowledgementIsASignOfLife() {
    // Given
    pulse.sent();
    pulse.sent();
    pass(4);
    pulse.acknowledged();

    // When
    pass(4);

    // Then
    assertThat(pulse.goneFor()).isEmpty();
  }

  @Test
  void givingUpIsNoSignOfLife() {
    // Given
    pulse.sent();
    pulse.sent();
    pass(6);

    // When
    pulse.givenUp();

    // Then
    assertThat(pulse.goneFor()).isPresent();
  }

  @Test
  void afterTheLastOneIsGivenUpTheNextMayTry() {
    // Given
    pulse.sent();
    pass(6);
    pulse.givenUp();

    // When
    pulse.sent();

    // Then
    assertThat(pulse.goneFor()).isEmpty();
  }

  private void pass(long seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
