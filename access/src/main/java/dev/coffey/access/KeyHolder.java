package dev.coffey.access;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Somebody with a key.
 *
 * @param name for logs, limits and answers
 */
public record KeyHolder(String name, Set<Role> roles) {
  public KeyHolder {
    roles = Set.copyOf(roles);
  }

  /** The roles by their words. */
  public Set<String> roleWords() {
    return roles.stream().map(Role::word).collect(Collectors.toUnmodifiableSet());
  }
}
