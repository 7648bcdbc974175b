package dev.coffey.ingest.cli;

import dev.coffey.access.cli.KeyOption;
import dev.coffey.access.client.Limits;
import dev.coffey.access.client.ServiceClient;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the ingest API is and how to get in; the same for every command. */
public final class ServiceOptions {

  @Option(
      names = {"-u", "--url"},
      paramLabel = "URL",
      description =
          "Address of the ingest API (default: $${COFFEY_INGEST_URL} or ${DEFAULT-VALUE}).",
      defaultValue = "${env:COFFEY_INGEST_URL:-http://localhost:8081}")
  URI url;

  @Mixin private KeyOption key;

  /** The service; a call may wait a minute when it is asked to. */
  public ServiceClient patient(Limits limits) {
    return new ServiceClient(url, key.key(), limits, Duration.ofMinutes(1));
  }

  /** The service; a call comes back at once when it is asked to wait. */
  ServiceClient prompt(Limits limits) {
    return new ServiceClient(url, key.key(), limits, Duration.ZERO);
  }
}
