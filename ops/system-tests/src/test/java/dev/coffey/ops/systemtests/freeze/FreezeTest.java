package dev.coffey.ops.systemtests.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreezeTest {

  private static final List<Freeze> DRAWN = draw(7, 200);

  @Test
  void aSeedRepeatsThem() {
    assertThat(draw(7, 200)).isEqualTo(DRAWN);
    assertThat(draw(8, 200)).isNotEqualTo(DRAWN);
  }

  @Test
  void someOutlastTheSessionAndSomeTheTransaction() {
    assertThat(DRAWN)
        .anyMatch(it -> it.length().compareTo(Freeze.SESSION) < 0)
        .anyMatch(it -> it.length().compareTo(Freeze.TRANSACTION) > 0)
        .anyMatch(it -> it.stations().equals(Freeze.TEACHERS))
        .anyMatch(Freeze::isOfBroker);
  }

  @Test
  void theBrokerStandsForLess() {
    assertThat(DRAWN)
        .filteredOn(Freeze::isOfBroker)
        .allMatch(it -> it.length().compareTo(Duration.ofSeconds(8)) <= 0);
    assertThat(DRAWN)
        .allMatch(it -> it.length().compareTo(Duration.ofSeconds(40)) <= 0)
        .allMatch(it -> it.length().compareTo(Duration.ofSeconds(1)) >= 0);
  }

  private static List<Freeze> draw(long seed, int freezes) {
    Random random = new Random(seed);
    return Stream.generate(() -> Freeze.next(random)).limit(freezes).toList();
  }
}
