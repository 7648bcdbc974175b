package dev.coffey.schemas.membership;

/** Told whose turn it is, on the member's own thread, one call after the other. */
public interface Turns {
  /** This partition is this process's from now on. */
  default void taken(int partition) {}

  /**
   * This partition is no longer this process's. Nobody else can have it before this returns, unless
   * this process was taken for dead.
   */
  default void givenUp(int partition) {}

  /** It is no longer a member, and nothing more is told. */
  default void ended() {}
}
