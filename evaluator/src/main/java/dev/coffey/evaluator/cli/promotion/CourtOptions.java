package dev.coffey.evaluator.cli.promotion;

import dev.coffey.access.cli.KeyOption;
import dev.coffey.access.client.Limits;
import dev.coffey.access.client.ServiceClient;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the evaluator is and how to get in; the same for every command. */
final class CourtOptions {

  private static final Limits LIMITS = new Limits(Duration.ofSeconds(60), 32 << 20);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Option(
      names = {"-u", "--url"},
      paramLabel = "URL",
      description =
          "Address of the evaluator (default: $${COFFEY_EVALUATOR_URL} or ${DEFAULT-VALUE}).",
      defaultValue = "${env:COFFEY_EVALUATOR_URL:-http://localhost:8084}")
  private URI url;

  @Mixin private KeyOption key;

  CourtClient client() {
    // While a student changes hands nothing is decided, so the request may be repeated.
    return new CourtClient(
        new ServiceClient(url, key.key(), LIMITS, PATIENCE).alsoWhenUnavailable());
  }
}
