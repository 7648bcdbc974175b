package dev.coffey.ops.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.Trust;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.Party;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every service with a name of its own and only the rights of {@code docs/operating/access.md}, on
 * a broker and a registry that ask for names: TLS, passwords (SCRAM) and, for the teacher, a token
 * of an issuer. What was started is shared by all tests.
 */
class ClosedClusterTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static Ports ports;
  private static final List<ChildProcess> CHILDREN = new ArrayList<>();
  private static ClosedCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new ClosedCluster(folder.resolve("cluster"));
    ports = ClosedCluster.freePorts();
    Commands commands = cluster.commands(folder.resolve("data"), ports);
    CHILDREN.add(cluster.start(commands.ingest(), Party.INGEST));
    CHILDREN.add(cluster.start(commands.teacher(), Party.TEACHER));
    CHILDREN.add(
        cluster.start(
            commands.trainer().jvm("-Dcoffey.trainer.checkpoint.interval=PT3S"), Party.TRAINER));
    CHILDREN.add(
        cluster.start(
            commands.evaluator().jvm("-Dcoffey.evaluator.variants.scored=val"), Party.EVALUATOR));
    CHILDREN.add(commands.producer().start());
  }

  @AfterAll
  static void stop() {
    CHILDREN.forEach(ChildProcess::close);
    cluster.close();
  }

  @Test
  void everyServiceDoesItsPartWithItsOwnRights() {
    // Given an application with a name of its own
    try (var handle =
            ModelHandle.builder()
                .cluster(cluster.properties(Party.APPLICATION))
                .studentId(ClosedCluster.STUDENT)
                .firstModelWait(PATIENCE)
                .build();
        var log = log(Party.APPLICATION)) {

      // When images have gone all the way: taught, learnt, scored, promoted
      await().atMost(PATIENCE).until(() -> !log.promotions(ClosedCluster.STUDENT).isEmpty());

      // Then the application serves what came out
      try (var model = handle.acquire()) {
        assertThat(model.classify(List.of(anyImage()))).hasSize(1);
      }
      assertThat(log.history(ClosedCluster.STUDENT)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INGEST, EVALUATOR, images",
    "TEACHER, INGEST, samples.labeled",
    "TRAINER, APPLICATION, images",
    "EVALUATOR, TRAINER, promotions"
  })
  void aServiceWithTheNameOfAnotherIsRefused(Party service, Party other, String topic)
      throws Exception {
    // Given
    Path data = folder.resolve("refused-" + service.user());
    Commands commands = cluster.commands(data, ClosedCluster.freePorts());
    ChildProcess.Builder command =
        switch (service) {
          case INGEST -> commands.ingest();
          case TEACHER -> commands.teacher();
          case TRAINER -> commands.trainer();
          default -> commands.evaluator().jvm("-Dcoffey.evaluator.variants.scored=val");
        };

    // When
    try (ChildProcess child = cluster.start(command, other)) {
      boolean ended = child.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      // Then it ends, and says what is not allowed where
      String said = Files.readString(child.log().orElseThrow());
      assertThat(ended).as(said).isTrue();
      assertThat(child.process().exitValue()).as(said).isNotZero();
      assertThat(said).contains("docs/operating/access.md").contains(topic);
      assertThat(said).doesNotContain(cluster.secrets());
    }
  }

  @Test
  void anApplicationCanOnlyRead() {
    // Given
    try (var producer =
        new KafkaProducer<>(
            cluster.properties(Party.APPLICATION).kafka(),
            new StringSerializer(),
            new ByteArraySerializer())) {

      // When / Then
      assertThatThrownBy(
              () ->
                  producer
                      .send(new ProducerRecord<>(Topics.CHECKPOINTS.name(), "demo", new byte[9]))
                      .get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(AuthorizationException.class);
    }
  }

  @Test
  void commandLinesTakeTheSameNames() throws Exception {
    // Given
    CheckpointManifest checkpoint = newest();
    Path root = Path.of("../..").toAbsolutePath().normalize();
    Path out = folder.resolve("student.safetensors");

    // When
    String fetched =
        said(
            Party.APPLICATION,
            root.resolve("checkpoints/target/coffey-fetch.jar"),
            "--checkpoint=" + checkpoint.getCheckpointId(),
            "--out=" + out);
    String lineage =
        said(
            Party.AUDITOR,
            root.resolve("student-trainer/target/quarkus-app/quarkus-run.jar"),
            "lineage",
            checkpoint.getCheckpointId());

    // Then
    assertThat(fetched).contains(checkpoint.getStudent().getSha256());
    assertThat(out).hasSize(checkpoint.getStudent().getSize());
    assertThat(lineage).contains(checkpoint.getCheckpointId());
  }

  @Test
  void noSecretIsToldAnywhere() throws Exception {
    // Given
    CheckpointManifest checkpoint = newest();

    // When
    List<String> told = new ArrayList<>();
    told.add(checkpoint.getSettings().toString());
    for (String path : List.of("/trainer", "/q/health", "/q/metrics")) {
      told.add(get(ports.trainer(), path));
    }
    told.add(get(ports.teacher(), "/teacher"));
    told.add(get(ports.ingest(), "/q/health"));
    told.add(get(ports.evaluator(), "/evaluations"));
    told.add(cluster.properties(Party.TRAINER).kafka().toString());
    try (Stream<Path> logs = Files.list(folder.resolve("data/logs"))) {
      for (Path log : logs.toList()) {
        told.add(Files.readString(log));
      }
    }

    // Then
    assertThat(told).hasSizeGreaterThan(10);
    assertThat(told).allSatisfy(text -> assertThat(text).doesNotContain(cluster.secrets()));
  }

  private static CheckpointManifest newest() {
    try (var log = log(Party.APPLICATION)) {
      await().atMost(PATIENCE).until(() -> log.latest(ClosedCluster.STUDENT).isPresent());
      return log.latest(ClosedCluster.STUDENT).orElseThrow();
    }
  }

  private static CheckpointLog log(Party party) {
    var properties = cluster.properties(party);
    return CheckpointLog.open(properties.kafka(), properties.registry(), Trust.EVERYBODY);
  }

  private static byte[] anyImage() {
    try (Stream<Path> files = Files.walk(cluster.variants().resolve("val"))) {
      return Files.readAllBytes(
          files.filter(file -> file.toString().endsWith(".png")).findFirst().orElseThrow());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Runs a command line with the party's environment, and returns what it printed. */
  private static String said(Party party, Path jar, String... args) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString()));
    command.addAll(List.of(args));
    Path output = Files.createTempFile(folder, "said", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(Map.copyOf(cluster.environment(party)));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
