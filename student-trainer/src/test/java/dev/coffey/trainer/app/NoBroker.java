package dev.coffey.trainer.app;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A configuration whose broker and registry are not there. */
public class NoBroker implements QuarkusTestResourceLifecycleManager {

  @Override
  public Map<String, String> start() {
    try {
      Path classes = Files.createTempFile("classes", ".txt");
      Files.writeString(classes, "level\nrising\n");
      return Map.of(
          "kafka.bootstrap.servers", "127.0.0.1:1",
          "coffey.registry.url", "http://127.0.0.1:1",
          "coffey.trainer.student-id", "quarkus-test",
          "coffey.trainer.device", "cpu",
          "coffey.trainer.classes", classes.toString(),
          "quarkus.http.test-port", "0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {}
}
