package dev.coffey.ops.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A small issuer of bearer tokens on 127.0.0.1, as an identity provider is one: it publishes its
 * key (JWKS) and gives a signed token to whoever names a client and its secret (OAuth 2.0 client
 * credentials). Lives in this JVM.
 */
public final class TokenIssuer implements AutoCloseable {

  static final String NAME = "coffey-issuer";
  static final String AUDIENCE = "coffey";
  private static final String KEY_ID = "first";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Pattern EXPIRY = Pattern.compile("\"exp\":(\\d+)");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final HttpServer server;
  private final KeyPair keys;
  private final Map<String, String> secrets;
  private final Duration life;
  private final InstantSource clock;
  private final List<String> given = new CopyOnWriteArrayList<>();
  private volatile boolean down;

  private TokenIssuer(
      HttpServer server,
      KeyPair keys,
      Map<String, String> secrets,
      Duration life,
      InstantSource clock) {
    this.server = server;
    this.keys = keys;
    this.secrets = secrets;
    this.life = life;
    this.clock = clock;
  }

  /**
   * Whose tokens live for an hour.
   *
   * @param secrets by the clients' names, which are the subjects of their tokens
   */
  public static TokenIssuer start(Map<String, String> secrets) {
    return start(secrets, HOUR, InstantSource.system(), Optional.empty());
  }

  /**
   * @param secrets by the clients' names, which are the subjects of their tokens
   * @param life of each token; whole seconds
   * @param clock what says when a token has ended
   * @param certificates with them its addresses begin with {@code https}
   */
  public static TokenIssuer start(
      Map<String, String> secrets,
      Duration life,
      InstantSource clock,
      Optional<Certificates> certificates) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var server = server(certificates);
      var issuer =
          new TokenIssuer(server, generator.generateKeyPair(), Map.copyOf(secrets), life, clock);
      server.createContext("/keys", exchange -> issuer.answer(exchange, 200, issuer.publicKeys()));
      server.createContext("/token", issuer::giveToken);
      server.start();
      return issuer;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not start the token issuer: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java makes no RSA keys", e);
    }
  }

  private static HttpServer server(Optional<Certificates> certificates) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (certificates.isEmpty()) {
      return HttpServer.create(address, 0);
    }
    var server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.get().tls()));
    return server;
  }

  /** Where its public keys are. */
  public String keysUrl() {
    return url() + "/keys";
  }

  /** Where clients get tokens. */
  public String tokenUrl() {
    return url() + "/token";
  }

  private String url() {
    var scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The tokens that it has given. */
  public List<String> given() {
    return List.copyOf(given);
  }

  /** Whether it answers every question with 503, as a provider does that has trouble. */
  public void setDown(boolean isDown) {
    down = isDown;
  }

  /** Whether it has given this token, and the token has not ended. */
  public boolean isValid(String token) {
    var parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(keys.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      var expiry =
          EXPIRY.matcher(
              new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
          && expiry.find()
          && clock.instant().getEpochSecond() < Long.parseLong(expiry.group(1));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private void giveToken(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    if (down) {
      answer(exchange, 503, "{\"error\":\"temporarily_unavailable\"}");
      return;
    }
    var header = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    var encoded = header.startsWith("Basic ") ? header.substring("Basic ".length()) : "";
    var client = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    var name = client.split(":", 2)[0];
    if (!client.equals(name + ":" + secrets.get(name))) {
      answer(exchange, 401, "{\"error\":\"invalid_client\"}");
      return;
    }
    var token = token(name, clock.instant());
    given.add(token);
    answer(
        exchange,
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
            .formatted(token, life.toSeconds()));
  }

  /** A signed token of this subject. */
  String token(String subject, Instant now) {
    var head = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(KEY_ID);
    var claims =
        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"scope\":\"kafka\",\"iat\":%d,\"exp\":%d}"
            .formatted(
                NAME, AUDIENCE, subject, now.getEpochSecond(), now.plus(life).getEpochSecond());
    var signed = base64(head) + "." + base64(claims);
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Could not sign a token: " + e.getMessage(), e);
    }
  }

  private String publicKeys() {
    var key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(KEY_ID, unsigned(key.getModulus()), unsigned(key.getPublicExponent()));
  }

  private static String unsigned(BigInteger number) {
    var bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  private static String base64(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      var bytes = json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
