package dev.coffey.ops.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import java.util.Base64;
import java.util.Map;

/**
 * A small issuer of bearer tokens on 127.0.0.1, as an identity provider is one: it publishes its
 * key (JWKS) and gives a signed token to whoever names a client and its secret (OAuth 2.0 client
 * credentials). Lives in this JVM.
 */
public final class TokenIssuer implements AutoCloseable {

  static final String NAME = "coffey-issuer";
  static final String AUDIENCE = "coffey";
  private static final String KEY_ID = "first";
  private static final Duration VALID = Duration.ofHours(1);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final HttpServer server;
  private final KeyPair keys;
  private final Map<String, String> secrets;

  private TokenIssuer(HttpServer server, KeyPair keys, Map<String, String> secrets) {
    this.server = server;
    this.keys = keys;
    this.secrets = secrets;
  }

  /**
   * @param secrets by the clients' names, which are the subjects of their tokens
   */
  public static TokenIssuer start(Map<String, String> secrets) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var issuer = new TokenIssuer(server, generator.generateKeyPair(), Map.copyOf(secrets));
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

  /** Where its public keys are. */
  public String keysUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  /** Where clients get tokens. */
  public String tokenUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  private void giveToken(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var header = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    var encoded = header.startsWith("Basic ") ? header.substring("Basic ".length()) : "";
    var client = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    var name = client.split(":", 2)[0];
    if (!client.equals(name + ":" + secrets.get(name))) {
      answer(exchange, 401, "{\"error\":\"invalid_client\"}");
      return;
    }
    answer(
        exchange,
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
            .formatted(token(name, Instant.now()), VALID.toSeconds()));
  }

  /** A signed token of this subject. */
  String token(String subject, Instant now) {
    var head = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(KEY_ID);
    var claims =
        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"scope\":\"kafka\",\"iat\":%d,\"exp\":%d}"
            .formatted(
                NAME, AUDIENCE, subject, now.getEpochSecond(), now.plus(VALID).getEpochSecond());
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
