package dev.coffey.access;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All keys that a service knows, as digests. A line of the file has name, roles and digest:
 *
 * <pre>{@code
 * camera-1  push          sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
 * zoe       read,operate  sha256:fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9
 * }</pre>
 */
public final class Keys {

  /** Each request is compared with every key, so that its time tells nothing about them. */
  static final int KEYS_MAX = 1000;

  private static final String DIGEST = "sha256:";
  private static final String NAME = "[A-Za-z0-9._@-]{1,64}";

  private record Entry(KeyHolder holder, String sha256) {
    byte[] digest() {
      return HexFormat.of().parseHex(sha256);
    }
  }

  private final List<Entry> entries;

  private Keys(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads the lines of a keys file; empty ones and those with {@code #} are comments.
   *
   * @throws IllegalArgumentException when a line cannot be; says which, never what is in it
   */
  public static Keys parse(List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Entry entry = entry(line.split("\\s+"), i + 1);
      if (!names.add(entry.holder().name())) {
        throw wrong(i + 1, "has the name '%s' a second time".formatted(entry.holder().name()));
      }
      entries.add(entry);
    }
    if (entries.size() > KEYS_MAX) {
      throw new IllegalArgumentException(
          "It has %d keys; %d are allowed. Tokens (quarkus.oidc.auth-server-url) have no such limit."
              .formatted(entries.size(), KEYS_MAX));
    }
    return new Keys(entries);
  }

  private static Entry entry(String[] words, int line) {
    if (words.length != 3) {
      throw wrong(line, "has %d words".formatted(words.length));
    }
    if (!isName(words[0])) {
      throw wrong(line, "begins with what is no name: letters, digits and . _ @ - are");
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String word : words[1].split(",", -1)) {
      roles.add(
          Role.of(word)
              .orElseThrow(() -> wrong(line, "has a role that is none of " + Role.words())));
    }
    if (!words[2].matches(DIGEST + "[0-9a-fA-F]{64}")) {
      throw wrong(line, "ends with no sha256: and 64 hex digits");
    }
    return new Entry(new KeyHolder(words[0], roles), words[2].substring(DIGEST.length()));
  }

  private static IllegalArgumentException wrong(int line, String what) {
    return new IllegalArgumentException(
        "Line %d %s. A line is: NAME ROLE[,ROLE] sha256:DIGEST, as `keys new` prints it."
            .formatted(line, what));
  }

  /** Whether somebody may be called so. */
  public static boolean isName(String name) {
    return name.matches(NAME);
  }

  /** The line for the file of somebody with this key. */
  public static String line(KeyHolder holder, ApiKey key) {
    List<String> roles = holder.roles().stream().sorted().map(Role::word).toList();
    return "%s %s %s%s".formatted(holder.name(), String.join(",", roles), DIGEST, key.sha256());
  }

  /** Whose key this is, if anybody's. */
  public Optional<KeyHolder> holder(String key) {
    byte[] presented = ApiKey.digest(key);
    KeyHolder found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest(), presented)) {
        found = entry.holder();
      }
    }
    return Optional.ofNullable(found);
  }

  /** How many there are. */
  public int size() {
    return entries.size();
  }
}
