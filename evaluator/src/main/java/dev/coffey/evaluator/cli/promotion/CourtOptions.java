package dev.coffey.evaluator.cli.promotion;

import dev.coffey.access.cli.KeyOption;
import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the evaluator is and how to get in; the same for every command. */
final class CourtOptions {

  @Option(
      names = {"-u", "--url"},
      paramLabel = "URL",
      description =
          "Address of the evaluator (default: $${COFFEY_EVALUATOR_URL} or ${DEFAULT-VALUE}).",
      defaultValue = "${env:COFFEY_EVALUATOR_URL:-http://localhost:8084}")
  private URI url;

  @Mixin private KeyOption key;

  CourtClient client() {
    return new CourtClient(url, key.key());
  }
}
