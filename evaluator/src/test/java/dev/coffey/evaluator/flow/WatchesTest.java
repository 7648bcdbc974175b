package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Yardstick;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private final Instant start = Instant.parse("2026-06-01T12:00:00Z");
  private final Watches watches =
      new Watches(
          RunningEvaluator.SETTINGS,
          World.shared().clients(),
          new WatchListener() {},
          Clock.systemUTC(),
          failure -> {});

  private void hear(String student, long number, int day) {
    Instant at = start.plus(Duration.ofDays(day));
    watches.heard(
        PrequentialWindow.newBuilder()
            .setStudentId(student)
            .setYardstick(Yardstick.TEACHER)
            .setNumber(number)
            .setChampionId(student + "-1")
            .setChampions(1)
            .setImages(1)
            .setRight(1)
            .setClasses(List.of())
            .setAlarms(List.of())
            .setPositions(List.of())
            .setFrom(at)
            .setTo(at)
            .build());
  }

  @Test
  void studentsOfWhomNothingComesAnyMoreAreForgotten() {
    // Given
    hear("left", 1, 0);
    hear("rests", 1, 0);
    hear("rests", 2, 20);

    // When
    hear("goes on", 1, 45);

    // Then
    assertThat(watches.curves()).containsOnlyKeys("rests", "goes on");
  }
}
