package dev.coffey.evaluator.cli.promotion;

import java.net.URI;
import picocli.CommandLine.Option;

/** Where the evaluator is; the same for every command. */
final class CourtOptions {

  @Option(
      names = {"-u", "--url"},
      paramLabel = "URL",
      description =
          "Address of the evaluator (default: $${COFFEY_EVALUATOR_URL} or ${DEFAULT-VALUE}).",
      defaultValue = "${env:COFFEY_EVALUATOR_URL:-http://localhost:8084}")
  private URI url;

  CourtClient client() {
    return new CourtClient(url);
  }
}
