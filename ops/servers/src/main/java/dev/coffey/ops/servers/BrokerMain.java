package dev.coffey.ops.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
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
   * @param args the properties file, then the log folder named in it, then, if the broker is to
   *     know users, a properties file of their passwords
   */
  public static void main(String[] args) throws IOException {
    var properties = args[0];
    var meta = Path.of(args[1], "meta.properties");
    if (!Files.exists(meta)) {
      var format =
          new ArrayList<>(
              List.of(
                  "format",
                  "--cluster-id",
                  Uuid.randomUuid().toString(),
                  "--config",
                  properties,
                  "--ignore-formatted"));
      if (args.length > 2) {
        format.addAll(users(Path.of(args[2])));
      }
      int exitCode = StorageTool.execute(format.toArray(String[]::new), System.out);
      if (exitCode != 0) {
        System.exit(exitCode);
      }
    }
    Kafka.main(new String[] {properties});
  }

  private static List<String> users(Path file) throws IOException {
    var users = new Properties();
    try (var in = Files.newInputStream(file)) {
      users.load(in);
    }
    var arguments = new ArrayList<String>();
    users.forEach(
        (name, password) ->
            arguments.addAll(
                List.of(
                    "--add-scram",
                    "SCRAM-SHA-512=[name=%s,password=%s]".formatted(name, password))));
    return arguments;
  }
}
