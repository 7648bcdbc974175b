package dev.coffey.checkpoints;

/** Which checkpoint of a student an application wants to serve. */
public sealed interface Follow {

  /** Every new checkpoint as it comes. */
  record Newest() implements Follow {}

  /**
   * What an alias on `promotions` means.
   *
   * @param name the alias, for example {@code champion}
   * @param newestUntilPromoted whether to serve the newest checkpoint as long as the alias does not
   *     exist; otherwise the application waits
   */
  record Alias(String name, boolean newestUntilPromoted) implements Follow {
    /** Checks the name. */
    public Alias {
      if (name.isBlank()) {
        throw new IllegalArgumentException("An alias needs a name, for example 'champion'");
      }
    }

    /** The same alias, but without a stand-in before the first promotion. */
    public Alias onlyWhenPromoted() {
      return new Alias(name, false);
    }
  }

  /** Every new checkpoint as it comes. */
  static Newest newest() {
    return new Newest();
  }

  /** What the alias means; the newest checkpoint until the alias exists. */
  static Alias alias(String name) {
    return new Alias(name, true);
  }
}
