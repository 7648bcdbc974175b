package dev.coffey.ingest;

import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A real broker and a real registry for the service under test. Quarkus may load tests with another
 * class loader, so what tests need to know of them is in configuration.
 */
public final class RealServers implements QuarkusTestResourceLifecycleManager {

  /** Configuration name of the broker's process id. */
  public static final String BROKER_PID = "test.broker.pid";

  /** Configuration name of the broker's data folder. */
  public static final String BROKER_FOLDER = "test.broker.folder";

  private KafkaBroker broker;
  private SchemaRegistry registry;

  @Override
  public Map<String, String> start() {
    try {
      Path folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target")), "servers");
      Path brokerFolder = folder.resolve("broker").toAbsolutePath();
      broker = KafkaBroker.start(brokerFolder);
      registry = SchemaRegistry.start(folder.resolve("registry"));
      return Map.of(
          "kafka.bootstrap.servers",
          broker.bootstrapServers(),
          "coffey.registry.url",
          registry.url().toString(),
          BROKER_PID,
          Long.toString(broker.process().pid()),
          BROKER_FOLDER,
          brokerFolder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (registry != null) {
      registry.close();
    }
    if (broker != null) {
      broker.close();
    }
  }
}
