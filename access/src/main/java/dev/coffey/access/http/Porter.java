package dev.coffey.access.http;

import dev.coffey.access.Doors;
import dev.coffey.access.RateLimits;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Stands between knowing who asks and looking what they may: how often, and from which page. */
@Singleton
public class Porter {

  /** A page of this very address, or a person who typed it. */
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private static final int KNOWN_BUT_NOT_CHECKED =
      (SecurityHandlerPriorities.AUTHENTICATION + SecurityHandlerPriorities.AUTHORIZATION) / 2;

  private final Access access;
  private final Refusals refusals;

  Porter(Access access, Refusals refusals) {
    this.access = access;
    this.refusals = refusals;
  }

  void atTheDoor(@Observes Filters filters) {
    filters.register(this::receive, KNOWN_BUT_NOT_CHECKED);
  }

  /** Quarkus says no with an empty body; this one is asked first. */
  void afterANo(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(this::explain);
  }

  private void receive(RoutingContext exchange) {
    if (isForeign(exchange)) {
      refusals.foreign(exchange);
      return;
    }
    Optional<Duration> wait = access.limits().flatMap(limits -> take(limits, exchange));
    if (wait.isPresent()) {
      String who = name(exchange).map("'%s'"::formatted).orElse("This address");
      refusals.tooOften(exchange, who, wait.get());
      return;
    }
    exchange.next();
  }

  private static Optional<Duration> take(RateLimits limits, RoutingContext exchange) {
    String path = exchange.normalizedPath();
    if (path.startsWith(Guard.HEALTH) || path.equals(Guard.METRICS)) {
      return Optional.empty();
    }
    return name(exchange)
        .map(limits::takeByName)
        .orElseGet(() -> limits.takeByAddress(Refusals.address(exchange)));
  }

  private static Optional<String> name(RoutingContext exchange) {
    return Optional.ofNullable(exchange.user())
        .filter(QuarkusHttpUser.class::isInstance)
        .map(user -> ((QuarkusHttpUser) user).getSecurityIdentity())
        .filter(identity -> !identity.isAnonymous())
        .map(SecurityIdentity::getPrincipal)
        .map(principal -> principal.getName());
  }

  /** Browsers say where a request comes from, and send a person's password along all the same. */
  private static boolean isForeign(RoutingContext exchange) {
    HttpServerRequest request = exchange.request();
    if (Doors.isReading(request.method().name())) {
      return false;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !OWN_SITES.contains(site);
    }
    // To an address that is neither https nor this machine's they say no more than this.
    String origin = request.getHeader("Origin");
    return origin != null && !origin.endsWith("://" + request.authority());
  }

  private void explain(RoutingContext exchange) {
    Throwable failure = exchange.failure();
    if (exchange.response().ended()) {
      return;
    }
    if (failure instanceof ForbiddenException) {
      refusals.forbidden(exchange);
    } else if (failure instanceof AuthenticationFailedException
        || failure instanceof UnauthorizedException) {
      refusals.unknown(exchange);
    } else {
      exchange.next();
    }
  }
}
