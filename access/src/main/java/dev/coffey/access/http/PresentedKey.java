package dev.coffey.access.http;

import dev.coffey.access.ApiKey;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where a request may carry a key. */
final class PresentedKey {

  static final String HEADER = "X-API-Key";
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private PresentedKey() {}

  /**
   * The key that came with a request: in its own header, as bearer token that looks like a key, or
   * as password, which is how a browser asks a person for it.
   */
  static Optional<String> of(HttpServerRequest request) {
    String own = request.getHeader(HEADER);
    if (own != null) {
      return Optional.of(own.strip());
    }
    String authorization = request.getHeader("Authorization");
    if (authorization == null) {
      return Optional.empty();
    }
    if (has(authorization, BASIC)) {
      return Optional.of(password(authorization.substring(BASIC.length()).strip()));
    }
    return has(authorization, BEARER)
        ? Optional.of(authorization.substring(BEARER.length()).strip())
            .filter(token -> token.startsWith(ApiKey.PREFIX))
        : Optional.empty();
  }

  private static boolean has(String authorization, String scheme) {
    return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static String password(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
