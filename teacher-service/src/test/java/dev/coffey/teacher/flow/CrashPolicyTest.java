package dev.coffey.teacher.flow;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class CrashPolicyTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger fatal = new AtomicInteger();
  private final CrashPolicy policy =
      new CrashPolicy(now::get, Duration.ZERO, why -> fatal.incrementAndGet());

  @Test
  void replacesAThreadThatFailed() {
    assertThat(policy.handle(new StreamsException("once"))).isEqualTo(REPLACE_THREAD);
    assertThat(fatal).hasValue(0);
  }

  @Test
  void stopsWhenTheCauseLasts() {
    assertThat(policy.handle(new StreamsException(new TopicAuthorizationException("images"))))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(policy.handle(new OutOfMemoryError("heap"))).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(fatal).hasValue(2);
  }

  @Test
  void stopsWhenItHappensTooOften() {
    // Given as many crashes as are accidents
    for (int i = 0; i < CrashPolicy.CRASHES_MAX; i++) {
      assertThat(policy.handle(new StreamsException("again"))).isEqualTo(REPLACE_THREAD);
    }

    // When
    var oneMore = policy.handle(new StreamsException("again"));

    // Then
    assertThat(oneMore).isEqualTo(SHUTDOWN_CLIENT);
  }

  @Test
  void waitsForWhatIsAwayHoweverLong() {
    // Given an outage that hit more threads than crashes are allowed
    StreamsException outage = new StreamsException(new TimeoutException("registry"));
    for (int i = 0; i < 2 * CrashPolicy.CRASHES_MAX; i++) {
      policy.handle(outage);
    }

    // When
    var next = policy.handle(outage);

    // Then
    assertThat(next).isEqualTo(REPLACE_THREAD);
    assertThat(fatal).hasValue(0);
  }

  @Test
  void forgetsCrashesOfLongAgo() {
    // Given
    for (int i = 0; i < CrashPolicy.CRASHES_MAX; i++) {
      policy.handle(new StreamsException("again"));
    }
    now.set(Instant.EPOCH.plus(CrashPolicy.WINDOW).plusSeconds(1));

    // When
    var later = policy.handle(new StreamsException("again"));

    // Then
    assertThat(later).isEqualTo(REPLACE_THREAD);
  }
}
