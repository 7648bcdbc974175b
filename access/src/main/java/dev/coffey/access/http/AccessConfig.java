package dev.coffey.access.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Who may use the service over HTTP; the same settings for every service. */
@ConfigMapping(prefix = "coffey.access")
public interface AccessConfig {

  /**
   * File of API keys, a line each: name, roles (push, read, operate; with commas), and the key's
   * SHA-256. {@code keys new} makes keys and lines. Default none: as long as there is neither such
   * a file nor {@code quarkus.oidc.auth-server-url}, everybody may do everything.
   */
  Optional<Path> keysFile();

  /**
   * Between two looks whether the keys file has changed. Default 2 s. A file that has become wrong
   * is told of in the log, and the keys from before hold on.
   */
  @WithDefault("PT2S")
  Duration keysCheckEvery();

  /**
   * Whether everybody may read {@code /q/metrics}. Default true; with false it needs the role read.
   * Health is open in any case.
   */
  @WithDefault("true")
  boolean metricsOpen();

  /** How often somebody may ask. */
  RateConfig rate();

  /**
   * How often one key or token may ask, or one address without either (an IPv6 network of /64
   * counts as one address). What is more is answered with 429. Health and metrics do not count.
   */
  interface RateConfig {

    /** Requests a second, over time; one image is one request. Default none: no limit. */
    OptionalDouble requestsPerSecond();

    /**
     * Requests that may come at once after a rest. Default: twice those of a second, at least 1.
     */
    OptionalLong burst();

    /**
     * Keys and tokens, and again addresses, whose rate is remembered, so that a flood of addresses
     * cannot eat the heap. Default 10,000, which take about 5 MB. The rarest are forgotten.
     */
    @WithDefault("10000")
    long rememberedMax();
  }
}
