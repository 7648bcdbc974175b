package dev.coffey.access.http;

import dev.coffey.access.Doors;
import dev.coffey.access.Role;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Lets through who has the role that the request needs. */
@Singleton
public class Guard implements HttpSecurityPolicy {

  static final String HEALTH = "/q/health";
  static final String METRICS = "/q/metrics";

  private final Access access;
  private final Doors doors;
  private final KeyMechanism challenger;

  /**
   * @param doors of the service
   */
  Guard(Access access, AccessConfig config, Doors doors, KeyMechanism challenger) {
    this.access = access;
    this.doors = doors.opening(config.metricsOpen() ? List.of(HEALTH, METRICS) : List.of(HEALTH));
    this.challenger = challenger;
  }

  /** The role that a request needs, if any. */
  Optional<Role> need(RoutingContext exchange) {
    return access.isOpen()
        ? Optional.empty()
        : doors.need(exchange.request().method().name(), exchange.normalizedPath());
  }

  @Override
  public Uni<CheckResult> checkPermission(
      RoutingContext exchange, Uni<SecurityIdentity> asking, AuthorizationRequestContext context) {
    Optional<Role> need = need(exchange);
    if (need.isEmpty()) {
      return CheckResult.permit();
    }
    return asking.map(
        identity -> {
          if (need.get().isGranted(identity.getRoles())) {
            return CheckResult.PERMIT;
          }
          Refusals.lacks(exchange, need.get(), identity);
          exchange.put(HttpAuthenticationMechanism.class.getName(), challenger);
          return CheckResult.DENY;
        });
  }
}
