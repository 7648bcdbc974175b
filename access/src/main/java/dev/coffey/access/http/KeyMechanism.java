package dev.coffey.access.http;

import dev.coffey.access.KeyHolder;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Tells from a request's key who asks. Without a keys file no request has one. */
@Singleton
public class KeyMechanism implements HttpAuthenticationMechanism {

  private static final int BEFORE_TOKENS = DEFAULT_PRIORITY + 1000;

  private final Access access;
  private final Refusals refusals;

  KeyMechanism(Access access, Refusals refusals) {
    this.access = access;
    this.refusals = refusals;
  }

  @Override
  public int getPriority() {
    return BEFORE_TOKENS;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext exchange, IdentityProviderManager identities) {
    Optional<String> key =
        access.takesKeys() ? PresentedKey.of(exchange.request()) : Optional.empty();
    if (key.isEmpty()) {
      return Uni.createFrom().nullItem();
    }
    return access
        .holder(key.get())
        .map(holder -> Uni.createFrom().item(identity(holder)))
        .orElseGet(
            () -> {
              exchange.put(HttpAuthenticationMechanism.class.getName(), this);
              return Uni.createFrom().failure(new AuthenticationFailedException("Unknown key"));
            });
  }

  private static SecurityIdentity identity(KeyHolder holder) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new QuarkusPrincipal(holder.name()))
        .addRoles(holder.roleWords())
        .build();
  }

  @Override
  public Uni<Boolean> sendChallenge(RoutingContext exchange) {
    refusals.unknown(exchange);
    return Uni.createFrom().item(true);
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext exchange) {
    return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", refusals.scheme()));
  }
}
