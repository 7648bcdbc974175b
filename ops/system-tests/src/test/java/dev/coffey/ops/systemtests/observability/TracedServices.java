package dev.coffey.ops.systemtests.observability;

import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.ops.world.ExportVariants;
import dev.coffey.ops.world.Split;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Broker, registry and the four services as processes, with traces and JSON logs on. Of what nobody
 * asks to trace, nothing is traced: the ratio is 0.
 */
final class TracedServices implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path data;
  private final Ports ports;
  private final String bootstrapServers;
  private final String registryUrl;

  TracedServices(Path root, Path data, String otlpUrl) throws IOException {
    this.data = data;
    Path variants = data.resolve("variants");
    ExportVariants.export(Split.HOLDOUT, variants);
    ExportVariants.export(Split.SKETCH, variants);
    KafkaBroker broker = opened(KafkaBroker.start(data.resolve("kafka")));
    SchemaRegistry registry = opened(SchemaRegistry.start(data.resolve("registry")));
    this.bootstrapServers = broker.bootstrapServers();
    this.registryUrl = registry.url().toString();
    List<Integer> free = freePorts(5);
    int brokerPort = URI.create("kafka://" + broker.bootstrapServers()).getPort();
    this.ports =
        new Ports(
            brokerPort,
            registry.url().getPort(),
            free.get(0),
            free.get(1),
            free.get(2),
            free.get(3),
            free.get(4));
    Commands commands =
        new Commands(new DemoSettings(data, Optional.empty(), 1, 30, 1, root), ports, variants);
    start(commands.ingest(), otlpUrl);
    start(commands.teacher(), otlpUrl);
    start(
        commands.trainer(),
        otlpUrl,
        "-Dcoffey.trainer.reservoir.labeled-min=4",
        "-Dcoffey.trainer.batch.fresh-wait-max=PT0.2S",
        "-Dcoffey.trainer.checkpoint.interval=PT1S");
    start(
        commands.evaluator(),
        otlpUrl,
        "-Dcoffey.evaluator.variants.scored=sketch",
        "-Dcoffey.evaluator.prequential.window-images=4");
  }

  private void start(ChildProcess.Builder command, String otlpUrl, String... options) {
    opened(
        command
            .jvm(
                "-Dquarkus.otel.sdk.disabled=false",
                "-Dquarkus.otel.traces.sampler.arg=0.0",
                "-Dquarkus.otel.bsp.schedule.delay=PT0.2S",
                "-Dquarkus.otel.exporter.otlp.protocol=http/protobuf",
                "-Dquarkus.otel.exporter.otlp.endpoint=" + otlpUrl,
                "-Dquarkus.log.console.json.enabled=true")
            .jvm(options)
            .start());
  }

  /** An application beside the services, which serves the demo's student. */
  TracedApplication application() {
    return opened(new TracedApplication(bootstrapServers, registryUrl, Commands.STUDENT_ID));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Where each service is, by the name of its module. */
  Map<String, Integer> services() {
    return Map.of(
        "ingest-service", ports.ingest(),
        "teacher-service", ports.teacher(),
        "student-trainer", ports.trainer(),
        "evaluator", ports.evaluator());
  }

  /** The log of a service. */
  Path log(String module) {
    return data.resolve("logs").resolve(module + ".log");
  }

  /** The page; empty while it does not answer with 200. */
  Optional<String> get(String module, String path) {
    try {
      HttpResponse<String> response =
          http.send(request(module, path).GET().build(), HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Pushes an image, in the trace if one is given; returns the status. */
  int push(byte[] png, Optional<String> label, Optional<String> traceparent)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request("ingest-service", "/images");
    request.header("Content-Type", "image/png");
    label.ifPresent(it -> request.header("X-Coffey-Label", it));
    traceparent.ifPresent(it -> request.header("traceparent", it));
    request.POST(HttpRequest.BodyPublishers.ofByteArray(png));
    return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Asks the evaluator for a decision on the demo's student, in the trace; returns the status. */
  int decide(String decision, String body, String traceparent)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("evaluator", "/promotions/" + Commands.STUDENT_ID + "/" + decision)
            .header("Content-Type", "application/json")
            .header("traceparent", traceparent)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Asks for a change as a page of another site would make a browser do; returns the status. */
  int askFromAnotherSite(String module) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(module, "/")
            .header("Sec-Fetch-Site", "cross-site")
            .POST(HttpRequest.BodyPublishers.noBody());
    return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** The headers of every record that is on the topic now. */
  List<Headers> headers(String topic) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    List<Headers> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(it -> new TopicPartition(it.topic(), it.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(it -> consumer.position(it.getKey()) < it.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.headers()));
      }
    }
    return found;
  }

  private HttpRequest.Builder request(String module, String path) {
    URI uri = URI.create("http://127.0.0.1:" + services().get(module) + path);
    return HttpRequest.newBuilder(uri)
        .timeout(Duration.ofSeconds(20))
        .header("Accept", accept(path));
  }

  /** Prometheus' older text format, which names counters as queries do. */
  private static String accept(String path) {
    return path.equals("/q/metrics") ? "text/plain" : "*/*";
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
