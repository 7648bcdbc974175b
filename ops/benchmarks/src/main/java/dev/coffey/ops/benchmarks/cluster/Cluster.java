package dev.coffey.ops.benchmarks.cluster;

import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * A real broker and a real registry as child processes, with the topics of checkpoints. What a run
 * before has left in the folder is deleted at the start, its own data at the end.
 */
public final class Cluster implements AutoCloseable {

  private final Path folder;
  private final KafkaBroker broker;
  private final SchemaRegistry registry;

  private Cluster(Path folder, KafkaBroker broker, SchemaRegistry registry) {
    this.folder = folder;
    this.broker = broker;
    this.registry = registry;
  }

  /** Starts both on free ports and creates the topics. */
  public static Cluster start(Path folder) throws IOException {
    delete(folder);
    KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"));
    try {
      SchemaRegistry registry = SchemaRegistry.start(folder.resolve("registry"));
      Cluster cluster = new Cluster(folder, broker, registry);
      cluster.createTopics();
      return cluster;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private void createTopics() {
    try (Admin admin = Admin.create(access().kafka())) {
      TopicCreation.ensure(
          admin,
          access().connect(),
          List.of(
              Topics.CHECKPOINTS, Topics.CHECKPOINT_CHUNKS, Topics.PROMOTIONS, Topics.HEAD_MIXES),
          TopicSettings.DEFAULT);
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /** Where both are. */
  public Access access() {
    return new Access(broker.bootstrapServers(), registry.url().toString());
  }

  @Override
  public void close() throws IOException {
    registry.close();
    broker.close();
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
