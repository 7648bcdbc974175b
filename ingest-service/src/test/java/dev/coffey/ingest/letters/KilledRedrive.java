package dev.coffey.ingest.letters;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of its own that dies on the spot in the middle of a redrive. */
public final class KilledRedrive {

  static final int EXIT = 42;

  private KilledRedrive() {}

  /**
   * Puts letters back until it dies.
   *
   * @param args broker, registry, at which letter to die, the letters
   */
  public static void main(String[] args) {
    Set<LetterId> ids =
        Stream.of(args[3].split(","))
            .map(id -> LetterId.parse(id).orElseThrow())
            .collect(Collectors.toSet());
    var selection =
        new Selection(ids, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    Redrivers.with(
            args[0],
            args[1],
            Redrivers.at(Integer.parseInt(args[2]), () -> Runtime.getRuntime().halt(EXIT)))
        .redrive(selection, Optional.empty(), ids.size(), false);
  }
}
