package dev.coffey.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

  /** A clock that stands still until it is told. */
  private static final class Stopwatch implements TimeMeter {
    private long nanos;

    @Override
    public long currentTimeNanos() {
      return nanos;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  private final Stopwatch clock = new Stopwatch();

  @Test
  void aBurstPassesAndThenTheRate() {
    // Given: 4 a second, 3 at once
    RateLimits limits = new RateLimits(4, 3, 100, clock);
    for (int i = 0; i < 3; i++) {
      assertThat(limits.takeByName("zoe")).isEmpty();
    }

    // When
    var wait = limits.takeByName("zoe");

    // Then: a quarter of a second to the next token
    assertThat(wait).contains(Duration.ofMillis(250));
    assertThat(limits.takeByName("max")).as("somebody else").isEmpty();
    assertThat(limits.takeByAddress("zoe")).as("an address is no name").isEmpty();
    clock.nanos += Duration.ofMillis(250).toNanos();
    assertThat(limits.takeByName("zoe")).isEmpty();
    assertThat(limits.takeByName("zoe")).isPresent();
  }

  @Test
  void aFloodOfAddressesTakesNoMemoryAndNoNamesBucket() {
    // Given
    RateLimits limits = new RateLimits(1, 1, 50, clock);
    assertThat(limits.takeByName("zoe")).isEmpty();

    // When
    for (int i = 0; i < 20_000; i++) {
      limits.takeByAddress("10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255));
    }

    // Then
    assertThat(limits.buckets()).isLessThanOrEqualTo(51);
    assertThat(limits.takeByName("zoe")).isPresent();
  }

  @Test
  void aHostWithManyAddressesHasOneBucket() {
    assertThat(RateLimits.network("2001:db8:1:2::1"))
        .isEqualTo(RateLimits.network("2001:db8:1:2:ffff:1:2:3"))
        .isNotEqualTo(RateLimits.network("2001:db8:1:3::1"));
    assertThat(RateLimits.network("192.0.2.1")).isNotEqualTo(RateLimits.network("192.0.2.2"));
    assertThat(RateLimits.network("x".repeat(8000))).hasSizeLessThan(20);
  }

  @Test
  void whatCannotBeIsNamed() {
    assertThatThrownBy(() -> new RateLimits(0, 1, 1, clock))
        .hasMessageContaining("coffey.access.rate.requests-per-second is 0.0");
    assertThatThrownBy(() -> new RateLimits(1, 0, 1, clock))
        .hasMessageContaining("coffey.access.rate.burst is 0");
  }
}
