package dev.coffey.ingest.cli.letters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.access.client.Limits;
import dev.coffey.access.client.Reply;
import dev.coffey.access.client.ServiceClient;
import dev.coffey.ingest.cli.ServiceOptions;
import java.time.Duration;
import picocli.CommandLine.Mixin;

/** The ingest API, as all commands on letters ask it. */
final class LetterService {

  /** A letter's value may be an image as large as one may be configured to be. */
  private static final Limits LIMITS = new Limits(Duration.ofMinutes(5), 256 << 20);

  @Mixin private ServiceOptions options;

  private ServiceClient client;

  /** The service said no, or nothing. */
  static final class NotDoneException extends Exception {
    private static final long serialVersionUID = 1;

    private final int exit;

    NotDoneException(String message, int exit) {
      super(message);
      this.exit = exit;
    }

    /** The process's exit code. */
    int exit() {
      return exit;
    }
  }

  JsonNode get(String path) throws InterruptedException, NotDoneException {
    return given(client().get(path)).json();
  }

  byte[] bytes(String path) throws InterruptedException, NotDoneException {
    return given(client().get(path)).body();
  }

  JsonNode post(String path, JsonNode body) throws InterruptedException, NotDoneException {
    return given(client().post(path, body.toString())).json();
  }

  private ServiceClient client() {
    if (client == null) {
      client = options.patient(LIMITS);
    }
    return client;
  }

  private static Reply.Given given(Reply reply) throws NotDoneException {
    if (reply instanceof Reply.Given given) {
      return given;
    }
    if (reply instanceof Reply.Silent silent) {
      throw new NotDoneException(silent.detail(), Told.NO_ANSWER);
    }
    var refused = (Reply.Refused) reply;
    throw new NotDoneException(
        "HTTP %d%s: %s"
            .formatted(
                refused.status(),
                refused.problem().isEmpty() ? "" : ", " + refused.problem(),
                refused.detail()),
        refused.isPassing() ? Told.NO_ANSWER : Told.NOT_ALL);
  }
}
