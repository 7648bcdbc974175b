package dev.coffey.ingest.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Where the ingest API is; the same for every command. */
final class ServiceOptions {

  @Option(
      names = {"-u", "--url"},
      paramLabel = "URL",
      description =
          "Address of the ingest API (default: $${COFFEY_INGEST_URL} or ${DEFAULT-VALUE}).",
      defaultValue = "${env:COFFEY_INGEST_URL:-http://localhost:8081}")
  URI url;
}
