package dev.coffey.ingest.cli;

import dev.coffey.access.cli.KeyOption;
import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the ingest API is and how to get in; the same for every command. */
final class ServiceOptions {

  @Option(
      names = {"-u", "--url"},
      paramLabel = "URL",
      description =
          "Address of the ingest API (default: $${COFFEY_INGEST_URL} or ${DEFAULT-VALUE}).",
      defaultValue = "${env:COFFEY_INGEST_URL:-http://localhost:8081}")
  URI url;

  @Mixin private KeyOption key;

  IngestClient client(String source) {
    return new IngestClient(url, source, key.key());
  }

  LettersClient letters() {
    return new LettersClient(url, key.key());
  }
}
