package dev.coffey.ops.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * Formats the storage when it is new, then becomes the broker: one JVM start less than the two
 * tools in turn.
 */
public final class BrokerMain {

  private BrokerMain() {}

  /**
   * @param args the properties file, then the log folder named in it
   */
  public static void main(String[] args) {
    var properties = args[0];
    var meta = Path.of(args[1], "meta.properties");
    if (!Files.exists(meta)) {
      String[] format = {
        "format",
        "--cluster-id",
        Uuid.randomUuid().toString(),
        "--config",
        properties,
        "--ignore-formatted"
      };
      int exitCode = StorageTool.execute(format, System.out);
      if (exitCode != 0) {
        System.exit(exitCode);
      }
    }
    Kafka.main(new String[] {properties});
  }
}
