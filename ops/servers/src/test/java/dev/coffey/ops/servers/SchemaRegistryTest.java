package dev.coffey.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryTest {

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void keepsSchemasAndNeverReusesAnIdOverAKill() throws Exception {
    // Given a registry killed right after its answer
    URI url;
    String firstId;
    try (var registry = SchemaRegistry.start(folder)) {
      url = registry.url();
      firstId = register(url, "a-value", "int");
      registry.kill();
    }

    // When it is started again and given another schema
    try (var registry = SchemaRegistry.start(folder)) {
      var secondId = register(registry.url(), "b-value", "long");

      // Then the first schema is there under its id, at the same address, and the second has an id
      // of its own
      assertThat(registry.url()).isEqualTo(url);
      assertThat(register(registry.url(), "a-value", "int")).isEqualTo(firstId);
      assertThat(secondId).isNotEqualTo(firstId);
    }
  }

  private String register(URI url, String subject, String type)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"schema\": \"{\\\"type\\\": \\\"" + type + "\\\"}\"}"))
            .build();
    var response = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
