package dev.coffey.ops.systemtests.access;

import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.access.Party;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All services on a closed cluster, each with a name of its own, and images on their way. */
final class ClosedServices implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Not each service has each. */
  private static final List<String> PAGES =
      List.of(
          "/q/health",
          "/q/metrics",
          "/q/openapi",
          "/q/info",
          "/q/dev",
          "/none",
          "/teacher",
          "/trainer",
          "/evaluations",
          "/promotions",
          "/rejected");

  private final Path folder;
  private final ClosedCluster cluster;
  private final Ports ports;
  private final List<ChildProcess> children = new ArrayList<>();
  private ChildProcess trainer;

  ClosedServices(Path folder) throws Exception {
    this.folder = folder;
    this.cluster = new ClosedCluster(folder.resolve("cluster"));
    this.ports = ClosedCluster.freePorts();
    Commands commands = commands();
    children.add(cluster.start(commands.ingest(), Party.INGEST));
    children.add(cluster.start(commands.teacher(), Party.TEACHER));
    trainer = startTrainer();
    children.add(
        cluster.start(
            commands.evaluator().jvm("-Dcoffey.evaluator.variants.scored=val"), Party.EVALUATOR));
    children.add(commands.producer().start());
  }

  private Commands commands() throws IOException {
    return cluster.commands(folder.resolve("data"), ports);
  }

  private ChildProcess startTrainer() throws IOException {
    return cluster.start(
        commands().trainer().jvm("-Dcoffey.trainer.checkpoint.interval=PT3S"), Party.TRAINER);
  }

  ClosedCluster cluster() {
    return cluster;
  }

  Ports ports() {
    return ports;
  }

  /** Ends the trainer in order, and starts it again after that. */
  void restartTrainer(Runnable between) throws IOException {
    trainer.close();
    between.run();
    trainer = startTrainer();
  }

  /** The newest trusted checkpoint; waits for the first. */
  CheckpointManifest newest() {
    try (var log = log(Party.APPLICATION)) {
      await().atMost(PATIENCE).until(() -> log.latest(ClosedCluster.STUDENT).isPresent());
      return log.latest(ClosedCluster.STUDENT).orElseThrow();
    }
  }

  CheckpointLog log(Party party) {
    var properties = cluster.properties(party);
    return CheckpointLog.open(
        properties.kafka(),
        properties.registry(),
        Trust.in(TrustedKeys.read(properties.trustedKeys())));
  }

  byte[] anyImage() throws IOException {
    try (Stream<Path> files = Files.walk(cluster.variants().resolve("val"))) {
      return Files.readAllBytes(
          files.filter(file -> file.toString().endsWith(".png")).findFirst().orElseThrow());
    }
  }

  /** All logs of all processes, and the pages of the services, by where they are. */
  Map<String, String> told() throws IOException, InterruptedException {
    Map<String, String> told = new TreeMap<>();
    for (int port : List.of(ports.ingest(), ports.teacher(), ports.trainer(), ports.evaluator())) {
      for (String path : PAGES) {
        told.put(port + path, get(port, path));
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path log : files.filter(it -> it.toString().endsWith(".log")).toList()) {
        // Kafka calls its files of records so too; they are no UTF-8, and must hold no secret
        // either.
        told.put(log.toString(), Files.readString(log, StandardCharsets.ISO_8859_1));
      }
    }
    return told;
  }

  static String get(int port, String path) throws IOException, InterruptedException {
    return HTTP.send(request(port, path).build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  static int status(int port, String path) throws IOException, InterruptedException {
    return HTTP.send(request(port, path).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  static String post(int port, String path, byte[] png) throws IOException, InterruptedException {
    var request =
        request(port, path)
            .header("Content-Type", "image/png")
            .POST(HttpRequest.BodyPublishers.ofByteArray(png))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  @Override
  public void close() {
    children.forEach(ChildProcess::close);
    trainer.close();
    cluster.close();
  }
}
