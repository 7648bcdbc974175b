package dev.coffey.access.http;

import dev.coffey.access.KeyHolder;
import dev.coffey.access.KeysFile;
import dev.coffey.access.RateLimits;
import dev.coffey.access.Role;
import io.github.bucket4j.TimeMeter;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** What the settings say of access; whatever is wrong with them stops the service here. */
@Singleton
@Startup
public class Access {

  private static final Logger LOG = Logger.getLogger(Access.class);

  private final Optional<KeysFile> keys;
  private final Optional<RateLimits> limits;
  private final boolean takesTokens;

  Access(
      AccessConfig config,
      Vertx vertx,
      @ConfigProperty(name = "quarkus.oidc.tenant-enabled", defaultValue = "false")
          boolean takesTokens,
      @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> tokenServer,
      @ConfigProperty(name = "quarkus.oidc.public-key") Optional<String> tokenKey) {
    if (!takesTokens && (tokenServer.isPresent() || tokenKey.isPresent())) {
      throw new IllegalArgumentException(
          "%s is set, but tokens are not checked; set quarkus.oidc.tenant-enabled=true, or take it out."
              .formatted(
                  tokenServer.isPresent()
                      ? "quarkus.oidc.auth-server-url"
                      : "quarkus.oidc.public-key"));
    }
    this.takesTokens = takesTokens;
    this.keys = config.keysFile().map(KeysFile::new);
    this.limits = limits(config.rate());
    keys.ifPresent(
        file ->
            vertx.setPeriodic(
                Math.max(1, config.keysCheckEvery().toMillis()),
                timer -> vertx.executeBlocking(() -> told(file.refresh()))));
    tell();
  }

  private static Optional<RateLimits> limits(AccessConfig.RateConfig rate) {
    if (rate.requestsPerSecond().isEmpty()) {
      if (rate.burst().isPresent()) {
        throw new IllegalArgumentException(
            "coffey.access.rate.burst is %d, but means nothing without coffey.access.rate.requests-per-second."
                .formatted(rate.burst().getAsLong()));
      }
      return Optional.empty();
    }
    double perSecond = rate.requestsPerSecond().getAsDouble();
    long burst = rate.burst().orElse((long) Math.max(1, Math.ceil(2 * perSecond)));
    return Optional.of(
        new RateLimits(perSecond, burst, rate.rememberedMax(), TimeMeter.SYSTEM_NANOTIME));
  }

  private void tell() {
    if (isOpen()) {
      LOG.info("Everybody may use this service: there is no coffey.access.keys-file.");
    } else {
      LOG.infof(
          "Requests need a role (%s): %s",
          Role.words(),
          keys.map(file -> "%d keys".formatted(file.keys().size())).orElse("no keys")
              + (takesTokens ? ", and tokens." : "."));
    }
  }

  private static KeysFile.Look told(KeysFile.Look look) {
    if (look instanceof KeysFile.Look.Changed changed) {
      LOG.infof("The keys file has changed; %d keys hold now.", changed.keys());
    } else if (look instanceof KeysFile.Look.Unusable unusable) {
      LOG.errorf("%s The keys from before hold on.", unusable.why());
    }
    return look;
  }

  /** Whether everybody may do everything. */
  boolean isOpen() {
    return keys.isEmpty() && !takesTokens;
  }

  boolean takesKeys() {
    return keys.isPresent();
  }

  boolean takesTokens() {
    return takesTokens;
  }

  /** Whose key this is, if anybody's. */
  Optional<KeyHolder> holder(String key) {
    return keys.flatMap(file -> file.keys().holder(key));
  }

  /** How often somebody may ask, if that is limited. */
  Optional<RateLimits> limits() {
    return limits;
  }
}
