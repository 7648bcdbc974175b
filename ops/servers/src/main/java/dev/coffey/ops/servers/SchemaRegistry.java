package dev.coffey.ops.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A schema registry (Apicurio, with Confluent's API) as a child JVM on 127.0.0.1.
 *
 * <p>Everything it knows lies in the data folder: an H2 file, {@code registry.log}, {@code
 * ports.properties}. A start on a used folder goes on from there, with the same ids, on the same
 * port.
 */
public final class SchemaRegistry implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofSeconds(90);
  private static final int PROBE_MILLIS_MAX = 5_000;

  private final ChildProcess child;
  private final URI url;

  private SchemaRegistry(ChildProcess child, URI url) {
    this.child = child;
    this.url = url;
  }

  /**
   * Starts on the folder's own port, or on a free one if it has none, and waits until the registry
   * answers.
   *
   * @throws ServerStartException with the end of the registry's log
   */
  public static SchemaRegistry start(Path dataFolder) {
    var folder = dataFolder.toAbsolutePath();
    return start(folder, new Ports(folder).get("registry"));
  }

  /**
   * Starts on this port and waits until the registry answers.
   *
   * @throws ServerStartException with the end of the registry's log
   * @throws IllegalStateException when the port is taken
   */
  public static SchemaRegistry start(Path dataFolder, int port) {
    var folder = dataFolder.toAbsolutePath();
    new Ports(folder).set("registry", port);
    // Without WRITE_DELAY=0 a kill -9 loses the newest ids and later gives them out again for other
    // schemas.
    var database = "jdbc:h2:file:" + folder.resolve("registry") + ";WRITE_DELAY=0";
    var child =
        ChildProcess.java("schema registry")
            .jvm(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError")
            .jvm(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dregistry.datasource.url=" + database,
                "-Dquarkus.datasource.jdbc.url=" + database,
                "-Dregistry.rules.global.compatibility=BACKWARD",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
            .classpath(List.of(Installation.registryJar()))
            .main("io.quarkus.runner.GeneratedMain")
            .log(folder.resolve("registry.log"))
            .start();
    var url = URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
    Readiness.await(child, () -> answers(url), START_MAX);
    return new SchemaRegistry(child, url);
  }

  /** Where Confluent's clients connect to: {@code http://127.0.0.1:PORT/apis/ccompat/v7}. */
  public URI url() {
    return url;
  }

  /** The registry's JVM. */
  public Process process() {
    return child.process();
  }

  /** kill -9, and waits until it is gone. */
  public void kill() {
    child.kill();
  }

  /** SIGTERM, up to 10 s to end in order, then {@link #kill()}. */
  @Override
  public void close() {
    child.close();
  }

  private static boolean answers(URI url) {
    try {
      var connection = (HttpURLConnection) URI.create(url + "/subjects").toURL().openConnection();
      connection.setConnectTimeout(PROBE_MILLIS_MAX);
      connection.setReadTimeout(PROBE_MILLIS_MAX);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }
}
