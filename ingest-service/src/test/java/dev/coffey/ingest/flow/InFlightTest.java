package dev.coffey.ingest.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {

  private final InFlight inFlight = new InFlight(2, 100);

  @Test
  void boundsEvents() {
    // Given
    assertThat(inFlight.tryReserve(1)).isPresent();
    assertThat(inFlight.tryReserve(1)).isPresent();

    // When
    var third = inFlight.tryReserve(1);

    // Then
    assertThat(third).isEmpty();
    assertThat(inFlight).hasToString("2 of 2 events, 2 of 100 bytes");
  }

  @Test
  void boundsBytes() {
    // Given
    assertThat(inFlight.tryReserve(60)).isPresent();

    // When
    var second = inFlight.tryReserve(41);

    // Then
    assertThat(second).isEmpty();
  }

  @Test
  void roomGrowsWithinTheBound() {
    // Given
    InFlight.Room room = inFlight.tryReserve(0).orElseThrow();
    assertThat(inFlight.tryReserve(60)).isPresent();

    // When
    boolean fits = room.ensure(40);

    // Then
    assertThat(fits).isTrue();
    assertThat(room.ensure(41)).isFalse();
    assertThat(inFlight.bytes()).isEqualTo(100);
  }

  @Test
  void closedRoomIsFreeOnce() {
    // Given
    InFlight.Room room = inFlight.tryReserve(70).orElseThrow();
    assertThat(inFlight.tryReserve(10)).isPresent();
    room.close();

    // When
    room.close();

    // Then
    assertThat(inFlight).hasToString("1 of 2 events, 10 of 100 bytes");
    assertThat(room.ensure(80)).isFalse();
  }
}
