package dev.coffey.evaluator.flow;

import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.checkpoints.StudentLoader;
import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.ops.servers.BrokerSecurity;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKey;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A real broker, a real registry and the variants of {@link TwoColours}; one for all tests of the
 * JVM, each of which uses students of its own.
 */
public final class World implements AutoCloseable {
  public static final Duration LIMIT = Duration.ofSeconds(90);

  /** On the CPU, of networks that Coffey knows. */
  static final StudentLoader STUDENTS =
      new StudentLoader(Device.cpu(), new TorchScriptPermission(false, "no setting of a test"));

  /** Does not listen. */
  public static final DecisionListener NOBODY = new DecisionListener() {};

  /** As it is by default. */
  public static final Horizon HORIZON = new Horizon(Duration.ofDays(30), Clock.systemUTC());

  private static World shared;

  private final Path folder;
  private final KafkaBroker broker;
  private final Map<String, Object> kafka;
  private final SchemaRegistry registryServer;
  private final SchemaRegistryClient registry;

  private World(Path folder, KafkaBroker broker, Map<String, Object> kafka) throws IOException {
    this.folder = folder;
    this.broker = broker;
    this.kafka = kafka;
    this.registryServer = SchemaRegistry.start(folder.resolve("registry"));
    this.registry = Registries.connect(registryUrl());
    try (Admin admin = Admin.create(clients().kafka())) {
      TopicCreation.ensure(admin, registry, Topics.ALL, TopicSettings.DEFAULT);
    }
    for (String variant : List.of("holdout", "val", "sketch")) {
      TwoColours.write(variants().resolve(variant), 40);
    }
  }

  public static synchronized World shared() {
    if (shared == null) {
      try {
        Path folder = Files.createTempDirectory(Path.of("target"), "world").toAbsolutePath();
        shared = in(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** A world of its own. */
  static World in(Path folder) throws IOException {
    KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"));
    return new World(folder, broker, Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  /** A world of its own, whose broker asks who comes; its clients may do everything. */
  static World closed(Path folder, BrokerSecurity security) throws IOException {
    KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), security);
    return new World(folder, broker, Map.copyOf(broker.client(BrokerSecurity.ADMIN)));
  }

  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  public String registryUrl() {
    return registryServer.url().toString();
  }

  public Path variants() {
    return folder.resolve("variants");
  }

  public Clients clients() {
    return new Clients(kafka, registry, TrustedKeys.EVERYBODY, HORIZON);
  }

  /** Those of a user of a closed broker, who may do what rules allow. */
  Clients clients(String user) {
    return new Clients(Map.copyOf(broker.client(user)), registry, TrustedKeys.EVERYBODY, HORIZON);
  }

  /** Publishes weights as a checkpoint; returns its id. */
  public String publish(String student, long step, byte[] weights) {
    return publish(student, step, weights, manifest -> manifest);
  }

  /** Publishes weights as a checkpoint of which more is said; returns its id. */
  public String publish(
      String student, long step, byte[] weights, UnaryOperator<CheckpointManifest> more) {
    return publish(student, step, weights, more, Optional.empty());
  }

  /** The same, signed. */
  public String publish(
      String student,
      long step,
      byte[] weights,
      UnaryOperator<CheckpointManifest> more,
      Optional<SigningKey> key) {
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open(student, clients().kafka(), registry, key)) {
      CheckpointManifest manifest = manifest(student, step, publisher.upload(weights));
      publisher.commit(more.apply(manifest));
      return manifest.getCheckpointId();
    }
  }

  /** Uploads weights of which no manifest tells. */
  Blob upload(String student, byte[] weights) {
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open(student, clients().kafka(), registry, Optional.empty())) {
      return publisher.upload(weights);
    }
  }

  static CheckpointManifest manifest(String student, long step, Blob blob) {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(Manifests.FORMAT_VERSION)
        .setCheckpointId(CheckpointId.of(student, step, blob.getSha256()).toString())
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
        .build();
  }

  /** Writes bytes, whatever they are. */
  void send(Topic<?> topic, String key, byte[] value) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(clients().kafka(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    }
  }

  public Evaluation awaitEvaluation(String checkpointId) {
    await().atMost(LIMIT).until(() -> !evaluationsOf(checkpointId).isEmpty());
    return evaluationsOf(checkpointId).get(0);
  }

  public List<Evaluation> evaluationsOf(String checkpointId) {
    List<Evaluation> found = new ArrayList<>();
    clients()
        .readToEnd(
            Topics.EVALUATIONS,
            (key, evaluation) -> {
              if (key.equals(checkpointId)) {
                found.add(evaluation);
              }
            });
    return found;
  }

  /** All decisions on a student's aliases, oldest first. */
  public List<Promotion> decisions(String student) {
    List<Promotion> found = new ArrayList<>();
    clients()
        .readToEnd(
            Topics.PROMOTIONS,
            (key, promotion) -> {
              if (promotion.getStudentId().equals(student)
                  && PromotionKey.isCurrent(key, promotion)) {
                found.add(promotion);
              }
            });
    return found;
  }

  /** Of all decisions on a student's aliases, as they lie on the topic. */
  List<Long> numbers(String student) {
    List<Long> found = new ArrayList<>();
    clients()
        .readToEnd(
            Topics.PROMOTIONS,
            (key, promotion) -> {
              if (promotion.getStudentId().equals(student)
                  && !PromotionKey.isCurrent(key, promotion)) {
                found.add(promotion.getNumber());
              }
            });
    return found;
  }

  public HeadMix mix(String student) {
    Map<String, HeadMix> mixes = new HashMap<>();
    clients().readToEnd(Topics.HEAD_MIXES, mixes::put);
    return mixes.get(student);
  }

  @Override
  public void close() {
    registryServer.close();
    broker.close();
  }
}
