package dev.coffey.ops.systemtests.scale;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** An evaluator as it is installed, with a port of its own at which the others reach it. */
final class EvaluatorProcess implements AutoCloseable {

  private static final Path APP =
      Path.of("../../evaluator/target/quarkus-app").toAbsolutePath().normalize();
  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

  /** Of somebody who may decide; the same for all evaluators. */
  static final String KEY = "coffey_scale";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final ChildProcess child;

  /** What was answered. */
  record Answer(int status, String body) {}

  /**
   * Starts it; it scores no teacher, watches no stream and asks for keys.
   *
   * @param folder of its log
   * @param variants holds {@code val} and {@code holdout}
   */
  EvaluatorProcess(
      String name, String bootstrapServers, String registryUrl, Path folder, Path variants)
      throws IOException {
    int port = freePort();
    url = URI.create("http://127.0.0.1:" + port);
    child =
        ChildProcess.java(name)
            .jvm("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .env("OMP_WAIT_POLICY", "PASSIVE")
            .env("DJL_OFFLINE", "true")
            .env("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers)
            .env("COFFEY_REGISTRY_URL", registryUrl)
            .env("QUARKUS_HTTP_HOST", "127.0.0.1")
            .env("QUARKUS_HTTP_PORT", Integer.toString(port))
            .env("COFFEY_EVALUATOR_ADVERTISED_URL", url.toString())
            .env("COFFEY_EVALUATOR_VARIANTS_FOLDER", variants.toString())
            .env("COFFEY_EVALUATOR_VARIANTS_SCORED", "val")
            .env("COFFEY_EVALUATOR_PREQUENTIAL_ENABLED", "false")
            .env("COFFEY_EVALUATOR_DEVICE", "cpu")
            .env("COFFEY_ACCESS_KEYS_FILE", keysFile(folder).toString())
            .workingFolder(folder)
            .log(folder.resolve(name + ".log"))
            .classpath(List.of(APP.resolve("quarkus-run.jar")))
            .main("io.quarkus.bootstrap.runner.QuarkusEntryPoint")
            .start();
  }

  private static Path keysFile(Path folder) throws IOException {
    return Files.writeString(folder.resolve("keys"), "zoe operate sha256:" + sha256(KEY) + "\n");
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Asks it for a decision on a student's champion: {@code pin}, {@code unpin}. */
  Answer ask(String student, String what) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(url.resolve("/promotions/" + student + "/" + what))
                .timeout(ANSWER_MAX)
                .header("Content-Type", "application/json")
                .header("X-API-Key", KEY)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"actor\": \"zoe\", \"reason\": \"scale\"}", UTF_8))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  /** What it tells at a path. */
  String get(String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(url.resolve(path))
                .timeout(ANSWER_MAX)
                .header("X-API-Key", KEY)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Where it and its console are. */
  URI url() {
    return url;
  }

  String logTail() {
    return child.logTail(8);
  }

  /** {@code kill -9}, and waits until it is gone. */
  void kill() {
    child.kill();
  }

  /** Stands still, as on a machine that hangs. */
  void freeze() {
    Signal.STOP.send(child.process().pid());
  }

  /** Goes on as if nothing had been. */
  void thaw() {
    Signal.CONT.send(child.process().pid());
  }

  @Override
  public void close() {
    child.close();
  }
}
