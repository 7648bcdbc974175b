package dev.coffey.access.http;

import com.sun.net.httpserver.HttpServer;
import dev.coffey.access.ApiKey;
import dev.coffey.access.KeyHolder;
import dev.coffey.access.Keys;
import dev.coffey.access.Role;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A server that says with which keys tokens are signed, a file of keys, and keys and tokens as
 * configuration for the tests.
 */
public final class Issuer implements QuarkusTestResourceLifecycleManager {

  private static final String NAME = "https://issuer.example";

  private HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      KeyPair ours = pair();
      KeyPair strangers = pair();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      byte[] jwks = jwks((RSAPublicKey) ours.getPublic()).getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/jwks",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
          });
      server.start();
      Map<String, String> settings = new HashMap<>();
      settings.put("quarkus.oidc.tenant-enabled", "true");
      settings.put(
          "quarkus.oidc.auth-server-url", "http://127.0.0.1:" + server.getAddress().getPort());
      settings.put("quarkus.oidc.discovery-enabled", "false");
      settings.put("quarkus.oidc.jwks-path", "/jwks");
      settings.put("quarkus.oidc.token.issuer", NAME);
      settings.put("test.token.operate", token(ours, NAME, Duration.ofHours(1), "operate"));
      settings.put("test.token.push", token(ours, NAME, Duration.ofHours(1), "push"));
      settings.put("test.token.expired", token(ours, NAME, Duration.ofHours(-1), "operate"));
      settings.put("test.token.stranger", token(strangers, NAME, Duration.ofHours(1), "operate"));
      settings.put("test.token.elsewhere", token(ours, NAME + "x", Duration.ofHours(1), "operate"));
      settings.put("test.token.admin", nested(ours, "vision-admin"));
      settings.put("test.token.guest", nested(ours, "vision-guest"));
      keys(settings);
      return settings;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keys(Map<String, String> settings) throws IOException {
    Path file = Files.createTempFile(Files.createDirectories(Path.of("target")), "keys", "");
    var lines = new StringBuilder();
    for (Role role : Role.values()) {
      ApiKey key = ApiKey.random(new SecureRandom());
      lines.append(Keys.line(new KeyHolder(role.word() + "-key", Set.of(role)), key)).append('\n');
      settings.put("test.key." + role.word(), key.reveal());
    }
    Files.writeString(file, lines);
    settings.put("coffey.access.keys-file", file.toAbsolutePath().toString());
    settings.put("coffey.access.keys-check-every", "PT0.1S");
  }

  private static KeyPair pair() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String token(KeyPair pair, String issuer, Duration validFor, String role) {
    long now = System.currentTimeMillis() / 1000;
    return Jwt.issuer(issuer)
        .subject("robot")
        .upn("robot")
        .groups(role)
        .issuedAt(now - 7200)
        .expiresAt(now + validFor.toSeconds())
        .jws()
        .keyId("one")
        .sign(pair.getPrivate());
  }

  /** As Keycloak writes the roles of a realm. */
  private static String nested(KeyPair pair, String role) {
    long now = System.currentTimeMillis() / 1000;
    return Jwt.issuer(NAME)
        .subject("zoe")
        .upn("zoe")
        .claim("realm_access", Map.of("roles", List.of(role)))
        .issuedAt(now - 7200)
        .expiresAt(now + 3600)
        .jws()
        .keyId("one")
        .sign(pair.getPrivate());
  }

  private static String jwks(RSAPublicKey key) {
    return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"one\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(base64(key.getModulus()), base64(key.getPublicExponent()));
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop(0);
    }
  }
}
