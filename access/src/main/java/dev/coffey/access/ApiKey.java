package dev.coffey.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key as its holder has it. It is 256 random bits, so nobody finds it by trying, and a plain
 * SHA-256 keeps it as well as a slow hash would keep a password; that is what makes it cheap enough
 * to check with every request.
 */
public final class ApiKey {

  /** What every key begins with, so that a scanner for secrets finds one that went astray. */
  public static final String PREFIX = "coffey_";

  private static final int RANDOM_BYTES = 32;

  private final String text;

  private ApiKey(String text) {
    this.text = text;
  }

  /** A new one. */
  public static ApiKey random(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return new ApiKey(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The key itself; only for its holder. */
  public String reveal() {
    return text;
  }

  /** What a keys file has of it, hex. */
  public String sha256() {
    return HexFormat.of().formatHex(digest(text));
  }

  static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }

  /** Not the key, which must not come into a log by accident. */
  @Override
  public String toString() {
    return PREFIX + "…";
  }
}
