package dev.coffey.ingest.cli;

import java.time.Duration;
import java.util.Optional;

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

  /**
   * The service lets nobody in with this key, or without one, or there is no such service; neither
   * this image nor another.
   *
   * @param detail what is missing, and the way out
   */
  record Denied(String detail) implements Answer {}

  /**
   * Not now.
   *
   * @param asked the service is there and asks to wait, however long that takes
   */
  record Later(Duration after, String why, boolean asked) implements Answer {}

  /**
   * The service failed at it, and says nothing of the image; neither does it say whether it would
   * fail at another.
   *
   * @param after when to send it again, where the service says so
   * @param reason the problem type's last word: internal-error
   */
  record Failed(Optional<Duration> after, String reason, String detail) implements Answer {}
}
