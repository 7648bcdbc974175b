package dev.coffey.ops.systemtests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.systemtests.chaos.Blow.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BlowTest {

  @Test
  void aSeedRepeatsItsSchedule() {
    assertThat(Blow.schedule(7, 50)).isEqualTo(Blow.schedule(7, 50));
    assertThat(Blow.schedule(7, 50)).isNotEqualTo(Blow.schedule(8, 50));
  }

  @Test
  void killsAreSpreadEvenlyOverAllStations() {
    // When
    List<Blow> schedule = Blow.schedule(1, 100);

    // Then
    Map<String, Long> kills =
        schedule.stream()
            .filter(blow -> blow.kind() == Kind.KILL)
            .collect(Collectors.groupingBy(Blow::target, Collectors.counting()));
    assertThat(kills.keySet()).containsExactlyInAnyOrderElementsOf(Blow.TARGETS);
    assertThat(kills.values()).allMatch(count -> count == 14 || count == 15);
    assertThat(schedule.stream().filter(blow -> blow.kind() == Kind.RESTART)).hasSize(5);
    assertThat(schedule.stream().filter(blow -> blow.kind() == Kind.FULL_STOP)).hasSize(2);
  }
}
