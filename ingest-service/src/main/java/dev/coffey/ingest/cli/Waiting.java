package dev.coffey.ingest.cli;

import java.time.Duration;

/** Asks again when the service asks to wait, as long as it says, a minute in all. */
final class Waiting {

  private static final Duration WAIT_MAX = Duration.ofMinutes(1);

  private Waiting() {}

  /** One request. */
  interface Request {
    Answer send() throws InterruptedException;
  }

  /** The answer to a request, or the last one that asked to wait. */
  static Answer through(Request request) throws InterruptedException {
    Duration left = WAIT_MAX;
    Answer answer = request.send();
    while (answer instanceof Answer.Later later
        && later.asked()
        && later.after().compareTo(left) <= 0) {
      Thread.sleep(later.after().toMillis());
      left = left.minus(later.after());
      answer = request.send();
    }
    return answer;
  }
}
