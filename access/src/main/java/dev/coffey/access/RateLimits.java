package dev.coffey.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A bucket of tokens for everybody who asks: one goes with each request, and they come back at a
 * steady rate. Those with a name and those with an address only are kept apart, so that a flood of
 * addresses cannot push a name's bucket out. Thread-safe.
 */
public final class RateLimits {

  private static final double NANOS = 1e9;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_NETWORK_BYTES = 8;

  private final double requestsPerSecond;
  private final long burst;
  private final TimeMeter clock;
  private final Cache<String, Bucket> names;
  private final Cache<String, Bucket> addresses;

  /**
   * @param burst requests that may come at once after a rest
   * @param bucketsMax of names, and again of addresses; more, and those of the rarest are forgotten
   */
  public RateLimits(double requestsPerSecond, long burst, long bucketsMax, TimeMeter clock) {
    if (!(requestsPerSecond > 0) || requestsPerSecond > NANOS) {
      throw new IllegalArgumentException(
          "coffey.access.rate.requests-per-second is %s, but must be above 0 and at most 10^9; leave it out for no limit."
              .formatted(requestsPerSecond));
    }
    if (burst < 1) {
      throw new IllegalArgumentException(
          "coffey.access.rate.burst is %d, but must be at least 1.".formatted(burst));
    }
    this.requestsPerSecond = requestsPerSecond;
    this.burst = burst;
    this.clock = clock;
    this.names = cache(bucketsMax);
    this.addresses = cache(bucketsMax);
  }

  private static Cache<String, Bucket> cache(long bucketsMax) {
    return Caffeine.newBuilder().maximumSize(bucketsMax).executor(Runnable::run).build();
  }

  /** Takes a token of somebody with a name. Returns how long to wait when there is none. */
  public Optional<Duration> takeByName(String name) {
    return take(names, name);
  }

  /** Takes a token of an address. Returns how long to wait when there is none. */
  public Optional<Duration> takeByAddress(String address) {
    return take(addresses, network(address));
  }

  private Optional<Duration> take(Cache<String, Bucket> buckets, String who) {
    ConsumptionProbe probe = buckets.get(who, it -> full()).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private Bucket full() {
    Duration perToken = Duration.ofNanos(Math.max(1, Math.round(NANOS / requestsPerSecond)));
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(burst).refillGreedy(1, perToken))
        .withCustomTimePrecision(clock)
        .build();
  }

  /**
   * An IPv6 host has 2^64 addresses of its own; the /64 that they share stands for it. What is no
   * address at all, from a proxy's header, shares one bucket.
   */
  static String network(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      return "no address";
    }
    return bytes.length == IPV4_BYTES
        ? address
        : HexFormat.of().formatHex(bytes, 0, IPV6_NETWORK_BYTES) + "/64";
  }

  /** Buckets now, of names and addresses together. */
  long buckets() {
    names.cleanUp();
    addresses.cleanUp();
    return names.estimatedSize() + addresses.estimatedSize();
  }
}
