package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.trainer.flow.StartTimes.Part;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StartTimesTest {

  private final AtomicLong nanos = new AtomicLong(-100_000_000);
  private final StartTimes times = new StartTimes(nanos::get, nanos.get());

  @Test
  void everyPartLastsFromTheEndOfTheOneBefore() {
    // When
    endAfter(Part.JVM, 300);
    endAfter(Part.SEAT, 50);
    endAfter(Part.FIRST_STEP, 7);

    // Then
    assertThat(times.millis())
        .isEqualTo(Map.of(Part.JVM, 300L, Part.SEAT, 50L, Part.FIRST_STEP, 7L));
    assertThat(times).hasToString("First step after 357 ms: jvm 300, seat 50, first step 7");
    assertThat(times.isOver()).isTrue();
  }

  @Test
  void whatComesAfterTheFirstStepIsOfNoStart() {
    // Given: a start, after which the turn to train is lost and comes again
    endAfter(Part.SEAT, 50);
    endAfter(Part.FIRST_STEP, 7);

    // When
    endAfter(Part.SEAT, 9_000);
    endAfter(Part.REFILL, 9_000);

    // Then
    assertThat(times.millis()).isEqualTo(Map.of(Part.SEAT, 50L, Part.FIRST_STEP, 7L));
  }

  private void endAfter(Part part, long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    times.ended(part);
  }
}
