package dev.coffey.ingest.app;

import dev.coffey.ingest.flow.InFlight;

/** What came of reading a request's body. */
sealed interface Body {

  /** All of it; whoever got it closes the room. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Whole(byte[] bytes, InFlight.Room room) implements Body {}

  /**
   * Not to be had.
   *
   * @param unread bytes of it may still be on their way, so no request can follow on this
   *     connection
   */
  record Denied(Problem problem, boolean unread) implements Body {}

  /** The client hung up; nobody waits for an answer. */
  record HungUp() implements Body {}
}
