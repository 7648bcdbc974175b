package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.checkpoints.StudentLoader;
import dev.coffey.checkpoints.Trust;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.student.Student;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TrainingStep;
import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import dev.coffey.trainer.flow.TrainerStatus.State;
import dev.coffey.trainer.lessons.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One cluster; each test has a student of its own, who reads the log from its beginning. */
class TrainerOperationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Checkpoints EVERY_SECOND =
      new Checkpoints(10_000, Duration.ofSeconds(1), Duration.ofSeconds(5));
  private static final Checkpoints ON_REQUEST =
      new Checkpoints(1_000_000, Duration.ofHours(1), Duration.ofSeconds(5));

  @TempDir static Path folder;
  private static Cluster cluster;
  private static SampleWorld samples;

  @BeforeAll
  static void start() {
    cluster = new Cluster(folder);
    samples = cluster.samples();
    samples.labeled(40, null);
    samples.noise(1);
    samples.broken(2);
    samples.unlabeled(1200, null);
  }

  @AfterAll
  static void stop() {
    samples.close();
    cluster.close();
  }

  @Test
  void learnsFromTheStreamAndPublishesWhatCanBeServed() throws Exception {
    // Given
    TrainerStatus last;

    // When
    try (Trainer trainer = cluster.trainer("learner", 32, EVERY_SECOND, () -> {})) {
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().step() >= 250);
      trainer.close();
      last = trainer.status();
    }

    // Then: the last checkpoint is of the last step, and every record before it is accounted for
    List<CheckpointManifest> checkpoints = cluster.checkpoints("learner");
    CheckpointManifest newest = checkpoints.get(checkpoints.size() - 1);
    assertThat(last.state()).isEqualTo(State.STOPPED);
    assertThat(newest.getStep()).isEqualTo(last.step());
    assertThat(newest.getTeacherId()).isEqualTo("teacher-of-stripes");
    assertThat(last.unusableSamples())
        .containsEntry(Outcome.Reason.UNREADABLE_RECORD, 1L)
        .containsEntry(Outcome.Reason.UNDECODABLE_IMAGE, 1L);
    assertThat(checkpoints.stream().mapToLong(CheckpointManifest::getSamplesSinceParent).sum())
        .isEqualTo(last.samplesThisRun());
    assertThat(SampleAges.decode(newest.getSampleAges()).getTotalCount())
        .isEqualTo(newest.getSamplesSinceParent());
    assertThat(committedOffsets("learner")).isEqualTo(consumedTo(checkpoints));
    assertThat(steps("learner", last.step()))
        .allSatisfy(
            step -> {
              boolean measured = step.getStep() % 2 == 1;
              assertThat(step.getFinite()).isTrue();
              assertThat(step.getCosineFeatures() != null).isEqualTo(measured);
              assertThat(step.getCosineStage() != null).isEqualTo(measured);
            });
    assertThat(accuracy(newest)).isGreaterThan(0.9);
  }

  @Test
  void pausesResumesAndPublishesOnRequest() throws Exception {
    try (Trainer trainer = cluster.trainer("paused", 32, ON_REQUEST, () -> {})) {
      // Given
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().step() >= 5);

      // When
      trainer.pause();
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().state() == State.PAUSED);
      long step = trainer.status().step();
      CheckpointManifest published = trainer.checkpoint().get(30, TimeUnit.SECONDS);
      Thread.sleep(500);

      // Then
      assertThat(published.getStep()).isEqualTo(step).isEqualTo(trainer.status().step());
      assertThatThrownBy(() -> trainer.checkpoint().get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("No step was taken");
      trainer.resume();
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().step() > step);
    }
  }

  @Test
  void outlivesABrokerThatDiesAndComesBack() {
    AtomicBoolean failed = new AtomicBoolean();
    try (Trainer trainer = cluster.trainer("patient", 32, EVERY_SECOND, () -> failed.set(true))) {
      // Given
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().checkpoint().isPresent());

      // When
      cluster.killBroker();
      long deadSince = trainer.status().checkpoint().orElseThrow().step();
      cluster.startBroker();
      samples.unlabeled(400, null);

      // Then
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().checkpoint().orElseThrow().step() > deadSince);
      assertThat(failed).isFalse();
    }
  }

  @Test
  void aSecondTrainerOfTheSameStudentStandsByAndTakesOver() {
    Trainer first = cluster.trainer("contested", 32, EVERY_SECOND, () -> {});
    try (first) {
      // Given: one that trains, and one that came later
      await()
          .atMost(PATIENCE)
          .failFast(() -> first.status().state() == State.FAILED)
          .until(() -> first.status().checkpoint().isPresent());
      try (Trainer second = cluster.trainer("contested", 32, EVERY_SECOND, () -> {})) {
        await().atMost(PATIENCE).until(() -> second.status().state() == State.STANDBY);
        samples.unlabeled(200, null);
        long step = first.status().step();
        await().atMost(PATIENCE).until(() -> first.status().step() > step);
        assertThat(second.status().state()).isEqualTo(State.STANDBY);
        assertThatThrownBy(second::pause)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("another process trains student 'contested'")
            .hasMessageContaining("--group student-trainer.contested.seat");
        assertThatThrownBy(second::resume).isInstanceOf(IllegalStateException.class);

        // When
        first.close();

        // Then
        samples.unlabeled(200, null);
        await()
            .atMost(PATIENCE)
            .failFast(() -> second.status().state() == State.FAILED)
            .until(() -> second.status().checkpointsPublished() > 0);
      }
    }
    List<CheckpointManifest> lineage = cluster.checkpoints("contested");
    for (int i = 1; i < lineage.size(); i++) {
      assertThat(lineage.get(i).getParentId()).isEqualTo(lineage.get(i - 1).getCheckpointId());
    }
  }

  private static double accuracy(CheckpointManifest manifest) {
    byte[][] pixels = new byte[100][];
    int[] labels = new int[100];
    for (int i = 0; i < pixels.length; i++) {
      labels[i] = i % SampleWorld.CLASSES.size();
      pixels[i] = samples.pixels(labels[i]);
    }
    try (CheckpointLog log =
            CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.EVERYBODY);
        Student student =
            new StudentLoader(
                    ai.djl.Device.cpu(), new TorchScriptPermission(false, "no setting of a test"))
                .load(manifest, log)) {
      HeadLogits logits = student.forward(pixels);
      float[][] probabilities = Manifests.mix(manifest).probabilities(logits);
      int right = 0;
      for (int i = 0; i < labels.length; i++) {
        right += argmax(probabilities[i]) == labels[i] ? 1 : 0;
      }
      return right / (double) labels.length;
    }
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  private static Map<TopicPartition, Long> committedOffsets(String studentId) throws Exception {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (Admin admin = Admin.create(cluster.kafka())) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(CheckpointUploads.groupId(studentId))
              .partitionsToOffsetAndMetadata()
              .get();
      committed.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    }
    return offsets;
  }

  private static Map<TopicPartition, Long> consumedTo(List<CheckpointManifest> checkpoints) {
    Map<TopicPartition, Long> to = new HashMap<>();
    checkpoints.forEach(
        manifest ->
            manifest
                .getConsumed()
                .forEach(
                    range -> {
                      TopicPartition partition =
                          new TopicPartition(range.getTopic(), range.getPartition());
                      assertThat(range.getFrom()).isEqualTo(to.getOrDefault(partition, 0L));
                      to.put(partition, range.getTo());
                    }));
    return to;
  }

  private static List<TrainingStep> steps(String studentId, long count) {
    Map<String, Object> settings = new HashMap<>(cluster.kafka());
    settings.put("auto.offset.reset", "earliest");
    List<TrainingStep> steps = new ArrayList<>();
    try (KafkaConsumer<String, TrainingStep> consumer =
        new KafkaConsumer<>(
            settings,
            new StringDeserializer(),
            Topics.TRAINING_STEPS.deserializer(cluster.registry()))) {
      consumer.assign(
          consumer.partitionsFor(Topics.TRAINING_STEPS.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(
                        record -> {
                          if (record.key().equals(studentId)) {
                            steps.add(record.value());
                          }
                        });
                return steps.size() >= count;
              });
    }
    return steps;
  }
}
