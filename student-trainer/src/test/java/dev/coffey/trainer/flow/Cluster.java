package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.RetentionPolicy;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import dev.coffey.trainer.batches.Augmentation;
import dev.coffey.trainer.supply.LagPolicy;
import dev.coffey.trainer.supply.Patience;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** A real broker and a real registry with all topics, and trainers on them. */
public final class Cluster implements AutoCloseable {

  /** Fresh images per step. */
  public static final int FRESH = 4;

  static final Echo ECHO = new Echo(3, 5);

  private final Path folder;
  private final SchemaRegistry registryServer;
  private final SchemaRegistryClient registry;
  private KafkaBroker broker;

  public Cluster(Path folder) {
    this.folder = folder;
    this.broker = KafkaBroker.start(folder.resolve("broker"));
    this.registryServer = SchemaRegistry.start(folder.resolve("registry"));
    this.registry = Registries.connect(registryServer.url().toString());
    try (Admin admin = Admin.create(kafka())) {
      TopicCreation.ensure(admin, registry, Topics.ALL, TopicSettings.DEFAULT);
    }
  }

  public Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  String registryUrl() {
    return registryServer.url().toString();
  }

  public SchemaRegistryClient registry() {
    return registry;
  }

  public SampleWorld samples() {
    return new SampleWorld(broker.bootstrapServers(), registry);
  }

  public Trainer trainer(
      String studentId,
      int labeledMin,
      TrainerSettings.Checkpoints checkpoints,
      Runnable onFailure) {
    return trainer(settings(studentId, labeledMin, checkpoints), onFailure);
  }

  Trainer trainer(TrainerSettings settings, Runnable onFailure) {
    Trainer trainer = new Trainer(settings, access(), Clocks.SYSTEM, onFailure);
    trainer.start();
    return trainer;
  }

  public ClusterAccess access() {
    return new ClusterAccess(kafka(), registry, TopicSettings.DEFAULT);
  }

  static TrainerSettings settings(
      String studentId, int labeledMin, TrainerSettings.Checkpoints checkpoints) {
    return settings(
        studentId, labeledMin, checkpoints, new RetentionPolicy(10, 3, 3, Duration.ofMinutes(15)));
  }

  /** With steps that make do with fewer fresh samples after that time. */
  static TrainerSettings settings(
      String studentId,
      int labeledMin,
      TrainerSettings.Checkpoints checkpoints,
      Duration freshWaitMax) {
    return settings(
        studentId,
        labeledMin,
        checkpoints,
        new RetentionPolicy(10, 3, 3, Duration.ofMinutes(15)),
        freshWaitMax);
  }

  static TrainerSettings settings(
      String studentId,
      int labeledMin,
      TrainerSettings.Checkpoints checkpoints,
      RetentionPolicy retention) {
    return settings(studentId, labeledMin, checkpoints, retention, Duration.ofHours(1));
  }

  private static TrainerSettings settings(
      String studentId,
      int labeledMin,
      TrainerSettings.Checkpoints checkpoints,
      RetentionPolicy retention,
      Duration freshWaitMax) {
    return new TrainerSettings(
        studentId,
        Optional.empty(),
        new Architecture("resnet-tiny", "linear", SampleWorld.SIZE, SampleWorld.CLASSES.size()),
        Preprocessing.clip(SampleWorld.SIZE),
        SampleWorld.CLASSES,
        TrainingConfig.builder().seed(3).cosineEvery(2).build(),
        new TrainerSettings.Batches(
            8,
            FRESH,
            ECHO,
            freshWaitMax,
            8,
            labeledMin,
            64,
            1,
            ImageLimits.DEFAULT,
            Augmentation.NONE),
        checkpoints,
        new LagPolicy.NeverSkip(),
        new Patience(Duration.ofHours(1), Duration.ofHours(1), Optional.empty()),
        retention,
        new HeadMix(0.5, 1),
        InitialWeights.RANDOM,
        1,
        Map.of());
  }

  List<CheckpointManifest> checkpoints(String studentId) {
    try (CheckpointLog log = CheckpointLog.open(kafka(), registry, Trust.EVERYBODY)) {
      return log.history(studentId);
    }
  }

  public void killBroker() {
    broker.kill();
  }

  public void startBroker() {
    broker = KafkaBroker.start(folder.resolve("broker"));
  }

  @Override
  public void close() {
    registryServer.close();
    broker.close();
  }
}
