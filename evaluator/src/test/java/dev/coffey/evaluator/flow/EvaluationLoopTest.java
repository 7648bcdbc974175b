package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker, a real registry and real students. */
class EvaluationLoopTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static KafkaBroker broker;
  private static SchemaRegistry registryServer;
  private static SchemaRegistryClient registry;
  private static Clients clients;

  private final String student = "student-" + System.nanoTime();
  private final Evaluations evaluations = new Evaluations(evaluation -> {});

  @BeforeAll
  static void start() throws IOException {
    broker = KafkaBroker.start(folder.resolve("kafka"));
    registryServer = SchemaRegistry.start(folder.resolve("registry"));
    registry = Registries.connect(registryServer.url().toString());
    Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    clients = new Clients(kafka, registry);
    try (Admin admin = Admin.create(kafka)) {
      TopicCreation.ensure(admin, registry, Topics.ALL, TopicSettings.DEFAULT);
    }
    for (String variant : List.of("holdout", "val", "sketch")) {
      TwoColours.write(folder.resolve("variants").resolve(variant), 40);
    }
  }

  @AfterAll
  static void stop() {
    registryServer.close();
    broker.close();
  }

  /** The evaluator, running until it is closed. */
  private final class Running implements AutoCloseable {
    private final EvaluationLoop loop =
        new EvaluationLoop(
            new EvaluationLoop.Settings("champion", "evaluator-test", Device.cpu(), "holdout"),
            clients,
            new VariantLibrary(folder.resolve("variants"), "holdout", List.of("val", "sketch")),
            List.of(),
            new Gate(1.0, 0.10),
            evaluations,
            Clock.systemUTC());
    private final Thread thread = new Thread(loop);

    Running() {
      thread.start();
    }

    @Override
    public void close() throws InterruptedException {
      loop.close();
      thread.join(LIMIT.toMillis());
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private String publish(long step, byte[] weights) {
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open(student, clients.kafka(), registry)) {
      return publish(publisher, step, publisher.upload(weights));
    }
  }

  private String publish(CheckpointPublisher publisher, long step, Blob blob) {
    String id = CheckpointId.of(student, step, blob.getSha256()).toString();
    publisher.commit(
        CheckpointManifest.newBuilder()
            .setFormatVersion(Manifests.FORMAT_VERSION)
            .setCheckpointId(id)
            .setStudentId(student)
            .setStep(step)
            .setCreatedAt(Instant.now())
            .setArchitecture(TwoColours.ARCHITECTURE.toJson())
            .setMethod("dho")
            .setTeacherId("none")
            .setSeed(1)
            .setClasses(TwoColours.CLASSES)
            .setPreprocessing(Manifests.spec(TwoColours.PREPROCESSING))
            .setAlpha(0.5)
            .setBeta(1)
            .setStudent(blob)
            .setConsumed(List.of())
            .setSamplesSinceParent(0)
            .setSampleAges(SampleAges.encode())
            .setVersions(Map.of())
            .build());
    return id;
  }

  /** Bytes that are no Avro. */
  private void sendNoManifest() {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(clients.kafka(), new StringSerializer(), new ByteArraySerializer())) {
      var unused =
          producer.send(
              new ProducerRecord<>(Topics.CHECKPOINTS.name(), student, new byte[] {9, 9, 9, 9}));
    }
  }

  private Evaluation awaitEvaluation(String checkpointId) {
    await().atMost(LIMIT).until(() -> evaluationsOf(checkpointId).size() == 1);
    return evaluationsOf(checkpointId).get(0);
  }

  private static List<Evaluation> evaluationsOf(String checkpointId) {
    List<Evaluation> found = new ArrayList<>();
    clients.readToEnd(
        Topics.EVALUATIONS,
        (key, evaluation) -> {
          if (key.equals(checkpointId)) {
            found.add(evaluation);
          }
        });
    return found;
  }

  private List<Promotion> promotions() {
    List<Promotion> found = new ArrayList<>();
    clients.readToEnd(
        Topics.PROMOTIONS,
        (key, promotion) -> {
          if (promotion.getStudentId().equals(student)) {
            found.add(promotion);
          }
        });
    return found;
  }

  @Test
  void promotesTheBetterRefusesTheWorseAndRemembersOverARestart() throws Exception {
    // Given
    byte[] untrained = TwoColours.student(1, 0);
    byte[] trained = TwoColours.student(1, 40);
    String first;
    String better;

    // When
    try (Running running = new Running()) {
      first = publish(1, untrained);
      awaitEvaluation(first);
      better = publish(2, trained);
      awaitEvaluation(better);
    }
    String worse;
    Evaluation judgedAfterRestart;
    try (Running running = new Running()) {
      worse = publish(3, TwoColours.student(2, 0));
      judgedAfterRestart = awaitEvaluation(worse);
    }

    // Then
    assertThat(promotions()).extracting(Promotion::getCheckpointId).containsExactly(first, better);
    assertThat(promotions().get(1).getPreviousId()).isEqualTo(first);
    assertThat(judgedAfterRestart.getPromoted()).isFalse();
    assertThat(judgedAfterRestart.getDecision()).contains("against the champion's 100.0 %");
    assertThat(evaluationsOf(first)).hasSize(1);
    assertThat(evaluationsOf(better)).hasSize(1);
    assertThat(evaluationsOf(better).get(0).getScores()).hasSize(2 * 3);
  }

  @Test
  void publishesTheMixWithThePromotion() throws Exception {
    // Given
    Map<String, HeadMix> mixes = new java.util.HashMap<>();

    // When
    String id;
    try (Running running = new Running()) {
      id = publish(1, TwoColours.student(3, 10));
      awaitEvaluation(id);
    }

    // Then
    clients.readToEnd(Topics.HEAD_MIXES, mixes::put);
    Evaluation evaluation = evaluationsOf(id).get(0);
    assertThat(mixes.get(student).getCheckpointId()).isEqualTo(id);
    assertThat(mixes.get(student).getAlpha()).isEqualTo(evaluation.getAlpha());
    assertThat(mixes.get(student).getBeta()).isEqualTo(evaluation.getBeta());
    assertThat(mixes.get(student).getTunedOn()).isEqualTo("holdout");
  }

  @Test
  void setsABrokenCheckpointAsideAndGoesOn() throws Exception {
    // Given
    String good;

    // When
    try (Running running = new Running();
        CheckpointPublisher publisher =
            CheckpointPublisher.open(student, clients.kafka(), registry)) {
      sendNoManifest();
      publish(publisher, 1, publisher.upload(new byte[] {1, 2, 3}));
      await().atMost(LIMIT).until(() -> evaluations.setAside().containsKey(student));
      good = publish(publisher, 2, publisher.upload(TwoColours.student(4, 0)));
      awaitEvaluation(good);
    }

    // Then
    assertThat(promotions()).extracting(Promotion::getCheckpointId).containsExactly(good);
  }

  @Test
  void letsTheNextCheckpointTakeThePlaceOfAChampionWhoseChunksAreGone() throws Exception {
    // Given
    String champion;
    String next;
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open(student, clients.kafka(), registry)) {
      champion =
          publish(publisher, 1, new Blob("0".repeat(64), 9L, List.of("1".repeat(64)), List.of()));
      crown(champion);

      // When
      try (Running running = new Running()) {
        next = publish(publisher, 2, publisher.upload(TwoColours.student(5, 0)));
        awaitEvaluation(next);
      }
    }

    // Then
    assertThat(promotions()).extracting(Promotion::getCheckpointId).containsExactly(champion, next);
  }

  private void crown(String checkpointId) {
    Instant now = Instant.now();
    Evaluation evaluation =
        Evaluation.newBuilder()
            .setCheckpointId(checkpointId)
            .setStudentId(student)
            .setStep(1)
            .setAlpha(0.5)
            .setBeta(1)
            .setTunedOn("holdout")
            .setScores(List.of())
            .setPromoted(true)
            .setDecision("the first")
            .setImagesPerSecond(1)
            .setCreatedAt(now)
            .build();
    try (Verdicts verdicts = new Verdicts(clients, "evaluator-test")) {
      verdicts.publish(
          evaluation,
          Optional.of(
              new Verdicts.Crowning(
                  new Promotion(student, "champion", checkpointId, null, "the first", now),
                  new HeadMix(student, checkpointId, 0.5, 1.0, "holdout", 1, now))));
    }
  }
}
