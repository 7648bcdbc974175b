package dev.coffey.ops.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Broker and registry alone, for whoever starts the services by hand on one machine. One data
 * folder holds all they know; a second start goes on from there, at the same addresses.
 */
public final class ServersMain {

  private static final int WRONG_USAGE = 2;
  private static final int FAILED = 1;

  private static final String USAGE =
      """
      Usage: java -jar coffey-servers-VERSION.jar FOLDER
      Starts a Kafka broker and a schema registry on 127.0.0.1, and runs until it is stopped.
      FOLDER holds all that they know. FOLDER/addresses tells where they are, for a shell:
        . FOLDER/addresses
      Ports are free ones at the first start, and the same ones after that.
      For tests and trials on one machine: one node, no replicas, no security.
      """;

  private ServersMain() {}

  /**
   * @param args the data folder
   */
  public static void main(String[] args) {
    if (args.length != 1 || args[0].startsWith("-")) {
      boolean asked = args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"));
      (asked ? System.out : System.err).print(USAGE);
      System.exit(asked ? 0 : WRONG_USAGE);
    }
    try {
      serve(Path.of(args[0]).toAbsolutePath());
    } catch (ServerStartException | IllegalStateException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void serve(Path folder) throws IOException, InterruptedException {
    var addresses = folder.resolve("addresses");
    Files.deleteIfExists(addresses);
    var broker = KafkaBroker.start(folder.resolve("broker"));
    closeAtEnd(broker);
    var registry = SchemaRegistry.start(folder.resolve("registry"));
    closeAtEnd(registry);
    Files.writeString(
        addresses,
        "export KAFKA_BOOTSTRAP_SERVERS=%s%nexport COFFEY_REGISTRY_URL=%s%n"
            .formatted(broker.bootstrapServers(), registry.url()),
        StandardCharsets.UTF_8);
    System.out.printf(
        "Kafka broker     %s%nSchema registry  %s%nFor a shell      . %s%n",
        broker.bootstrapServers(), registry.url(), addresses);
    new CountDownLatch(1).await();
  }

  private static void closeAtEnd(AutoCloseable server) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                  } catch (Exception e) {
                    System.err.println("Did not end in order: " + e.getMessage());
                  }
                }));
  }
}
