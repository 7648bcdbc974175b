package dev.coffey.access.http;

import dev.coffey.access.Role;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Says no as RFC 9457 has it: what is missing, and the way out. */
@Singleton
public class Refusals {

  private static final String MEDIA_TYPE = "application/problem+json";
  private static final String LACK = Refusals.class.getName() + ".lack";

  /** Of a body that nobody will read, so much is thrown away to keep the connection. */
  private static final long DISCARD_BYTES_MAX = 64L * 1024 * 1024;

  private final Access access;
  private final MeterRegistry metrics;

  private record Lack(Role need, String name, String roles) {}

  Refusals(Access access, MeterRegistry metrics) {
    this.access = access;
    this.metrics = metrics;
  }

  /** Notes which role is missing, for the answer. */
  static void lacks(RoutingContext exchange, Role need, SecurityIdentity identity) {
    String name = identity.isAnonymous() ? "" : identity.getPrincipal().getName();
    exchange.put(LACK, new Lack(need, name, String.join(", ", identity.getRoles())));
  }

  /** 401: nobody knows who asks. An address that tries too often hears 429 instead. */
  void unknown(RoutingContext exchange) {
    Lack lack = exchange.get(LACK);
    // Who came without a key has passed the porter, and is counted.
    Optional<Duration> wait = lack == null ? takeByAddress(exchange) : Optional.empty();
    if (wait.isPresent()) {
      tooOften(exchange, "This address", wait.get());
      return;
    }
    exchange.response().putHeader("WWW-Authenticate", scheme());
    boolean key = PresentedKey.of(exchange.request()).isPresent();
    String what =
        lack != null
            ? "%s needs a %s with role '%s', and none came with it."
                .formatted(request(exchange), credential(), lack.need().word())
            : key && access.takesKeys()
                ? "The key is none that this service knows; it may have been taken out of the keys file."
                : "The token cannot be checked or does not hold: signature, issuer, audience or expiry.";
    refuse(exchange, 401, "unauthenticated", what + " " + wayIn());
  }

  private Optional<Duration> takeByAddress(RoutingContext exchange) {
    return access.limits().flatMap(limits -> limits.takeByAddress(address(exchange)));
  }

  private String credential() {
    return access.takesKeys() ? access.takesTokens() ? "key or token" : "key" : "token";
  }

  private String wayIn() {
    String key =
        "Send a key as header " + PresentedKey.HEADER + "; `keys new NAME --role ROLE` makes one.";
    String token = "Send a token as Authorization: Bearer.";
    return access.takesKeys() ? access.takesTokens() ? key + " " + token : key : token;
  }

  /** What a browser may ask a person for. */
  String scheme() {
    return access.takesKeys()
        ? "Basic realm=\"coffey: any name, the key as password\", charset=\"UTF-8\""
        : "Bearer";
  }

  /** 403: known, but not allowed. */
  void forbidden(RoutingContext exchange) {
    Lack lack = exchange.get(LACK);
    String what =
        lack == null
            ? request(exchange) + " is not allowed."
            : "%s needs the role '%s'; '%s' has %s. The operator can give it in the keys file or at the token's server."
                .formatted(
                    request(exchange),
                    lack.need().word(),
                    lack.name(),
                    lack.roles().isEmpty() ? "none" : lack.roles());
    refuse(exchange, 403, "forbidden", what);
  }

  /** 403: a page from elsewhere makes somebody's browser ask for a change. */
  void foreign(RoutingContext exchange) {
    refuse(
        exchange,
        403,
        "foreign",
        request(exchange)
            + " came from a page of another site, which may change nothing here. Programs send neither Sec-Fetch-Site nor Origin.");
  }

  /** 429: too often. */
  void tooOften(RoutingContext exchange, String who, Duration wait) {
    long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
    exchange.response().putHeader("Retry-After", Long.toString(seconds));
    refuse(
        exchange,
        429,
        "rate",
        "%s asks more often than coffey.access.rate.requests-per-second allows; ask again in %d s."
            .formatted(who, seconds));
  }

  /** Where a request came from. */
  static String address(RoutingContext exchange) {
    String address =
        exchange.request().remoteAddress() == null
            ? null
            : exchange.request().remoteAddress().hostAddress();
    return address == null ? "" : address;
  }

  private static String request(RoutingContext exchange) {
    return exchange.request().method().name() + " " + exchange.normalizedPath();
  }

  private void refuse(RoutingContext exchange, int status, String reason, String detail) {
    Counter.builder("coffey.access.refused")
        .description("Requests refused at the door, by reason")
        .baseUnit("requests")
        .tag("reason", reason)
        .register(metrics)
        .increment();
    discard(exchange);
    var problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title(status))
            .put("status", status)
            .put("detail", detail)
            .put("instance", exchange.normalizedPath());
    exchange
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", MEDIA_TYPE)
        .end(problem.encode());
  }

  private static String title(int status) {
    return switch (status) {
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      default -> "Too Many Requests";
    };
  }

  /** What is left of the body would be taken for the next request. */
  private static void discard(RoutingContext exchange) {
    HttpServerRequest request = exchange.request();
    if (request.isEnded()) {
      return;
    }
    String length = request.getHeader("Content-Length");
    boolean endless = length == null && request.getHeader("Transfer-Encoding") != null;
    if (endless || (length != null && isLong(length))) {
      exchange.response().putHeader("Connection", "close");
      exchange.addEndHandler(end -> request.connection().close());
    }
    request.resume();
  }

  private static boolean isLong(String length) {
    return !length.matches("\\d{1,9}") || Long.parseLong(length) > DISCARD_BYTES_MAX;
  }
}
