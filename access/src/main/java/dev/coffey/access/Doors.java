package dev.coffey.access;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What each request needs. Whatever is named nowhere needs {@link Role#READ} to be read and {@link
 * Role#OPERATE} to be changed, so a door that somebody adds is closed until somebody opens it.
 *
 * @param open paths that everybody may read, with all below them
 * @param push paths to which those may post who have {@link Role#PUSH}; exactly these
 */
public record Doors(List<String> open, List<String> push) {

  private static final List<String> READING = List.of("GET", "HEAD", "OPTIONS");

  public Doors {
    open = List.copyOf(open);
    push = List.copyOf(push);
  }

  /**
   * The role that a request needs; empty: none.
   *
   * @param path normalized and decoded
   */
  public Optional<Role> need(String method, String path) {
    if (isReading(method)) {
      return isOpen(path) ? Optional.empty() : Optional.of(Role.READ);
    }
    boolean pushes = method.equals("POST") && push.contains(path);
    return Optional.of(pushes ? Role.PUSH : Role.OPERATE);
  }

  /** Whether such a request changes nothing. */
  public static boolean isReading(String method) {
    return READING.contains(method);
  }

  private boolean isOpen(String path) {
    return open.stream().anyMatch(it -> path.equals(it) || path.startsWith(it + "/"));
  }

  /** These doors, and more that everybody may read. */
  public Doors opening(List<String> more) {
    return new Doors(Stream.concat(open.stream(), more.stream()).toList(), push);
  }
}
