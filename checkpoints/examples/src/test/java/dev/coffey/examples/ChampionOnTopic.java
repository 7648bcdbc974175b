package dev.coffey.examples;

import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKind;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker and a registry on which student "demo" has two checkpoints, the first the champion. */
public class ChampionOnTopic implements QuarkusTestResourceLifecycleManager {
  static final String STUDENT = "demo";
  private static final Architecture ARCHITECTURE = new Architecture("resnet-tiny", "linear", 32, 3);

  private KafkaBroker broker;
  private SchemaRegistry registryServer;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "cluster");
      broker = KafkaBroker.start(folder.resolve("kafka"));
      registryServer = SchemaRegistry.start(folder.resolve("registry"));
      String url = registryServer.url().toString();
      Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
      SchemaRegistryClient registry = Registries.connect(url);
      try (Admin admin = Admin.create(kafka)) {
        TopicCreation.ensure(admin, registry, Topics.ALL, TopicSettings.DEFAULT);
      }
      CheckpointManifest champion = publish(kafka, registry);
      return Map.of(
          "kafka.bootstrap.servers",
          broker.bootstrapServers(),
          "coffey.registry.url",
          url,
          "coffey.student-id",
          STUDENT,
          "test.champion",
          champion.getCheckpointId(),
          "test.champion.digest",
          champion.getStudent().getSha256(),
          "quarkus.http.test-port",
          "0");
    } catch (IOException | ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CheckpointManifest publish(
      Map<String, Object> kafka, SchemaRegistryClient registry)
      throws ExecutionException, InterruptedException {
    try (var publisher = CheckpointPublisher.open(STUDENT, kafka, registry)) {
      CheckpointManifest champion = manifest(1, publisher.upload(weights(1)));
      publisher.commit(champion);
      publisher.commit(manifest(2, publisher.upload(weights(2))));
      promote(champion, kafka, registry);
      return champion;
    }
  }

  private static void promote(
      CheckpointManifest champion, Map<String, Object> kafka, SchemaRegistryClient registry)
      throws ExecutionException, InterruptedException {
    var promotion =
        Promotion.newBuilder()
            .setStudentId(STUDENT)
            .setAlias("champion")
            .setCheckpointId(champion.getCheckpointId())
            .setReason("a test")
            .setCreatedAt(Instant.EPOCH)
            // Avro would look its default up in another class loader than the test's.
            .setKind(PromotionKind.PROMOTE)
            .build();
    try (var producer =
        new KafkaProducer<>(
            kafka, new StringSerializer(), Topics.PROMOTIONS.serializer(registry))) {
      producer
          .send(new ProducerRecord<>(Topics.PROMOTIONS.name(), STUDENT + "/champion", promotion))
          .get();
    }
  }

  private static CheckpointManifest manifest(long step, Blob student) {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(Manifests.FORMAT_VERSION)
        .setCheckpointId(CheckpointId.of(STUDENT, step, student.getSha256()).toString())
        .setStudentId(STUDENT)
        .setStep(step)
        .setCreatedAt(Instant.ofEpochSecond(step))
        .setArchitecture(ARCHITECTURE.toJson())
        .setMethod("dho")
        .setTeacherId("teacher")
        .setSeed(1)
        .setClasses(List.of("cat", "dog", "owl"))
        .setPreprocessing(Manifests.spec(Preprocessing.clip(32)))
        .setAlpha(0.5)
        .setBeta(1)
        .setStudent(student)
        .setConsumed(List.of())
        .setSamplesSinceParent(0)
        .setSampleAges(SampleAges.encode())
        .setVersions(Map.of())
        .build();
  }

  private static byte[] weights(long seed) {
    var tensors = new TreeMap<String, Tensor>();
    for (WeightSpec spec : StudentNetwork.of(ARCHITECTURE).weights()) {
      tensors.put(spec.name(), Tensor.of(spec.initialValues(seed), spec.shape().getShape()));
    }
    var bytes = new ByteArrayOutputStream();
    try {
      SafeTensors.write(bytes, tensors, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void stop() {
    registryServer.close();
    broker.close();
  }
}
