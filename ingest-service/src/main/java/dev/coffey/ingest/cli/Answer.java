package dev.coffey.ingest.cli;

import java.time.Duration;

/** What the ingest API said to one image or label. */
sealed interface Answer {

  /**
   * It is stored.
   *
   * @param body the API's JSON
   */
  record Accepted(String id, String body) implements Answer {}

  /**
   * It will never be; sending it again is no use.
   *
   * @param reason the problem type's last word: too-many-pixels
   */
  record Rejected(int status, String reason, String detail) implements Answer {}

  /** Not now. */
  record Later(Duration after, String why) implements Answer {}
}
