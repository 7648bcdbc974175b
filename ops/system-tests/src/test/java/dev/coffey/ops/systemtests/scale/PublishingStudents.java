package dev.coffey.ops.systemtests.scale;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.world.DrawnImage;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * Some students of each partition, all with the same weights, that publish when they are told to.
 */
final class PublishingStudents implements AutoCloseable {

  private static final Architecture ARCHITECTURE =
      new Architecture("resnet-tiny", "linear", World.IMAGE_SIZE, World.classes().size());
  private static final Preprocessing PREPROCESSING = Preprocessing.clip(World.IMAGE_SIZE);

  private final Map<String, Publishing> students = new LinkedHashMap<>();
  private final List<String> published = new ArrayList<>();
  private List<String> newest = List.of();
  private long step;

  private record Publishing(CheckpointPublisher publisher, Blob weights) {}

  PublishingStudents(
      int partitions, int ofEach, String bootstrapServers, SchemaRegistryClient registry) {
    byte[] weights;
    try (StudentTraining untrained =
        StudentTraining.create(
            ARCHITECTURE, PREPROCESSING, TrainingConfig.builder().build(), Optional.empty())) {
      weights = untrained.studentBlob();
    }
    for (String student : names(partitions, ofEach)) {
      CheckpointPublisher publisher =
          CheckpointPublisher.open(
              student, Map.of("bootstrap.servers", bootstrapServers), registry);
      students.put(student, new Publishing(publisher, publisher.upload(weights)));
    }
  }

  private static List<String> names(int partitions, int ofEach) {
    Map<Integer, List<String>> names = new TreeMap<>();
    for (int i = 0; names.values().stream().mapToInt(List::size).sum() < partitions * ofEach; i++) {
      String name = "scale-" + i;
      List<String> alike =
          names.computeIfAbsent(
              BuiltInPartitioner.partitionForKey(name.getBytes(UTF_8), partitions),
              partition -> new ArrayList<>());
      if (alike.size() < ofEach) {
        alike.add(name);
      }
    }
    return names.values().stream().flatMap(List::stream).toList();
  }

  /** Writes a few images of each class as variants that can be scored. */
  static void writeVariants(Path folder, int imagesPerClass) throws IOException {
    World world = World.of(1);
    for (String variant : List.of("val", "holdout")) {
      Split split = Split.ofKey(variant);
      int[] written = new int[World.classes().size()];
      for (long i = 0; i < (long) imagesPerClass * written.length * 4; i++) {
        DrawnImage image = world.draw(split, i);
        if (written[image.label()] < imagesPerClass) {
          Path of = folder.resolve(variant).resolve(World.classes().get(image.label()));
          Files.write(
              Files.createDirectories(of).resolve(written[image.label()]++ + ".png"), image.png());
        }
      }
    }
  }

  List<String> names() {
    return List.copyOf(students.keySet());
  }

  /** Each publishes its next checkpoint; returns their ids. */
  List<String> publish() {
    step++;
    List<String> ids = new ArrayList<>();
    students.forEach(
        (student, publishing) -> {
          CheckpointManifest manifest = manifest(student, publishing.weights());
          publishing.publisher().commit(manifest);
          ids.add(manifest.getCheckpointId());
        });
    published.addAll(ids);
    newest = ids;
    return ids;
  }

  /** Ids of all checkpoints so far. */
  List<String> published() {
    return List.copyOf(published);
  }

  /** Of each student, the id of its newest checkpoint. */
  List<String> newest() {
    return newest;
  }

  private CheckpointManifest manifest(String student, Blob weights) {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(Manifests.FORMAT_VERSION)
        .setCheckpointId(CheckpointId.of(student, step, weights.getSha256()).toString())
        .setStudentId(student)
        .setStep(step)
        .setCreatedAt(Instant.now())
        .setArchitecture(ARCHITECTURE.toJson())
        .setMethod("dho")
        .setTeacherId("none")
        .setSeed(1)
        .setClasses(World.classes())
        .setPreprocessing(Manifests.spec(PREPROCESSING))
        .setAlpha(0.5)
        .setBeta(1)
        .setStudent(weights)
        .setConsumed(List.of())
        .setSamplesSinceParent(0)
        .setSampleAges(SampleAges.encode())
        .setVersions(Map.of())
        .build();
  }

  @Override
  public void close() {
    students.values().forEach(it -> it.publisher().close());
  }
}
