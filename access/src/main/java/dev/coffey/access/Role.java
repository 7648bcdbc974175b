package dev.coffey.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a key or token is good for. */
public enum Role {
  /** Images and labels may enter. */
  PUSH,
  /** Whatever a service tells may be read. */
  READ,
  /** A hand on the service: everything that changes something. Includes {@link #READ}. */
  OPERATE;

  /** The role's word in keys files and tokens: {@code push}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that word, if it is one. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** Whether somebody with these roles, named by their words, may do what needs this one. */
  public boolean isGranted(Collection<String> words) {
    return words.contains(word()) || (this == READ && words.contains(OPERATE.word()));
  }

  /** All words, for sentences: {@code push, read, operate}. */
  public static String words() {
    return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
  }
}
