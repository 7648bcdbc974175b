package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.checkpoints.Trust;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.OffsetRange;
import dev.coffey.schemas.Topics;
import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import dev.coffey.trainer.flow.TrainerStatus.State;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A start whose newest checkpoint is bad, each time in another way. */
class BadCheckpointRestartTest {

  private static final int LABELED = 16;
  private static final int GOOD_STEPS = 6;
  private static final int STEPS = 10;
  private static final TopicPartition UNLABELED =
      new TopicPartition(Topics.SAMPLES_UNLABELED.name(), 0);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Checkpoints ON_REQUEST =
      new Checkpoints(10_000, Duration.ofHours(1), Duration.ZERO);

  @TempDir static Path folder;
  private static Cluster cluster;
  private static CheckpointManifest model;
  private static byte[] modelState;

  /** What is wrong with the newest manifest, and what the trainer calls it. */
  enum Fault {
    BROKEN_CHUNK(Reason.CORRUPT_CHUNK),
    MISSING_CHUNK(Reason.MISSING_CHUNK),
    CHUNKS_THAT_NEVER_WERE(Reason.MISSING_CHUNK),
    NEWER_FORMAT(Reason.NEWER_FORMAT),
    OLDER_FORMAT(Reason.OLDER_FORMAT),
    OTHER_ARCHITECTURE(Reason.UNUSABLE),
    OTHER_CLASSES(Reason.UNUSABLE),
    TRUNCATED_STATE(Reason.UNUSABLE),
    NO_TURNS(Reason.UNUSABLE);

    private final Reason reason;

    Fault(Reason reason) {
      this.reason = reason;
    }
  }

  /** One partition, samples for ten steps, and a checkpoint of step 6 for all to begin with. */
  @BeforeAll
  static void train() throws Exception {
    cluster = new Cluster(folder);
    try (SampleWorld samples = cluster.samples()) {
      samples.labeled(LABELED, 0);
      samples.unlabeled(GOOD_STEPS * Cluster.FRESH, 0);
      try (Trainer trainer = cluster.trainer("model", LABELED, ON_REQUEST, () -> {})) {
        awaitStep(trainer, GOOD_STEPS);
        model = trainer.checkpoint().get(90, TimeUnit.SECONDS);
      }
      samples.unlabeled((STEPS - GOOD_STEPS) * Cluster.FRESH, 0);
    }
    try (CheckpointLog log =
        CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.EVERYBODY)) {
      modelState = log.fetchTrainingState(model);
    }
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void goesOnFromTheLastGoodCutAndSetsTheBadOneAside(Fault fault) throws Exception {
    // Given: a good checkpoint, and a bad one that took the group's offsets to the end with it
    String studentId = "after-" + fault.name().toLowerCase(Locale.ROOT);
    CheckpointManifest good = copy("good", studentId).build();
    CheckpointManifest bad =
        broken(fault, copy("bad", studentId).setParentId(good.getCheckpointId())).build();
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open(studentId, cluster.kafka(), cluster.registry())) {
      publisher.commit(good);
      publisher.commit(
          bad,
          Map.of(UNLABELED, new OffsetAndMetadata((long) STEPS * Cluster.FRESH)),
          CheckpointUploads.groupId(studentId));
    }

    // When
    CheckpointManifest next;
    List<Quarantined> quarantined;
    try (Trainer trainer = cluster.trainer(studentId, LABELED, ON_REQUEST, () -> {})) {
      awaitStep(trainer, STEPS);
      next = trainer.checkpoint().get(90, TimeUnit.SECONDS);
      quarantined = trainer.status().quarantined();
    }

    // Then: the manifest's offsets count, not the group's
    assertThat(quarantined)
        .extracting(Quarantined::checkpointId, Quarantined::reason)
        .containsExactly(tuple(bad.getCheckpointId(), fault.reason));
    assertThat(quarantined.get(0).detail()).contains(bad.getCheckpointId());
    assertThat(next.getStep()).isEqualTo(STEPS);
    assertThat(next.getParentId()).isEqualTo(good.getCheckpointId());
    assertThat(next.getConsumed())
        .containsExactly(
            new OffsetRange(
                UNLABELED.topic(),
                UNLABELED.partition(),
                (long) GOOD_STEPS * Cluster.FRESH,
                (long) STEPS * Cluster.FRESH));
    assertThat(next.getStudent().getSha256()).isEqualTo(uninterrupted().getStudent().getSha256());
    assertThat(next.getTrainingState().getSha256())
        .isEqualTo(uninterrupted().getTrainingState().getSha256());
  }

  @ParameterizedTest
  @EnumSource(names = {"BROKEN_CHUNK", "MISSING_CHUNK", "CHUNKS_THAT_NEVER_WERE", "OLDER_FORMAT"})
  void aModelHandleServesTheLastGoodStudent(Fault fault) throws Exception {
    // Given
    String studentId = "served-" + fault.name().toLowerCase(Locale.ROOT);
    CheckpointManifest good = copy("good", studentId).build();
    CheckpointManifest bad =
        broken(fault, copy("bad", studentId).setParentId(good.getCheckpointId())).build();
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open(studentId, cluster.kafka(), cluster.registry())) {
      publisher.commit(good);
      publisher.commit(bad);
    }

    // When
    try (ModelHandle handle =
        ModelHandle.builder()
            .kafka(cluster.kafka())
            .registry(cluster.registry())
            .studentId(studentId)
            .follow(Follow.newest())
            .build()) {

      // Then
      await().atMost(PATIENCE).until(() -> handle.serving().isPresent());
      assertThat(handle.serving()).contains(good);
      assertThat(handle.quarantined())
          .extracting(Quarantined::checkpointId, Quarantined::reason)
          .containsExactly(tuple(bad.getCheckpointId(), fault.reason));
    }
  }

  @Test
  void endsWhenNoCheckpointCanBeGoneOnFrom() throws Exception {
    // Given
    CheckpointManifest bad =
        broken(Fault.CHUNKS_THAT_NEVER_WERE, copy("bad", "hopeless").setParentId(null)).build();
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open("hopeless", cluster.kafka(), cluster.registry())) {
      publisher.commit(bad);
    }

    // When
    try (Trainer trainer = cluster.trainer("hopeless", LABELED, ON_REQUEST, () -> {})) {
      await().atMost(PATIENCE).until(() -> trainer.status().state() == State.FAILED);

      // Then: it neither begins anew nor guesses
      assertThat(trainer.status().detail())
          .contains("None of the 1 newest checkpoints")
          .contains("coffey.trainer.student-id");
      assertThat(trainer.status().quarantined()).hasSize(1);
    }
  }

  private static CheckpointManifest uninterrupted;

  /** The first ten steps in one go. */
  private static CheckpointManifest uninterrupted() throws Exception {
    if (uninterrupted == null) {
      try (Trainer trainer = cluster.trainer("uninterrupted", LABELED, ON_REQUEST, () -> {})) {
        awaitStep(trainer, STEPS);
        uninterrupted = trainer.checkpoint().get(90, TimeUnit.SECONDS);
      }
    }
    return uninterrupted;
  }

  private static CheckpointManifest.Builder copy(String name, String studentId) {
    return CheckpointManifest.newBuilder(model)
        .setStudentId(studentId)
        .setCheckpointId(studentId + "-" + name);
  }

  private static CheckpointManifest.Builder broken(Fault fault, CheckpointManifest.Builder bad)
      throws Exception {
    byte[] unheardOf = new byte[(1 << 20) + 77];
    new Random(fault.name().hashCode() + bad.getStudentId().hashCode()).nextBytes(unheardOf);
    return switch (fault) {
      case BROKEN_CHUNK -> {
        Blob blob = described(unheardOf);
        send(blob.getChunks().get(0), chunk(unheardOf, 0));
        send(blob.getChunks().get(1), new byte[] {1, 2, 3});
        yield bad.setStudent(blob).setTrainingState(blob);
      }
      case MISSING_CHUNK -> {
        Blob blob = described(unheardOf);
        send(blob.getChunks().get(0), chunk(unheardOf, 0));
        yield bad.setStudent(blob).setTrainingState(blob);
      }
      case CHUNKS_THAT_NEVER_WERE ->
          bad.setStudent(described(unheardOf)).setTrainingState(described(unheardOf));
      case NEWER_FORMAT -> bad.setFormatVersion(2);
      case OLDER_FORMAT -> bad.setFormatVersion(0);
      case OTHER_ARCHITECTURE ->
          bad.setArchitecture(
              new Architecture(
                      "resnet-tiny", "cosine", SampleWorld.SIZE, SampleWorld.CLASSES.size())
                  .toJson());
      case OTHER_CLASSES -> bad.setClasses(List.of("one", "two", "three", "four"));
      case TRUNCATED_STATE ->
          bad.setTrainingState(uploaded(Arrays.copyOf(modelState, modelState.length / 2)));
      case NO_TURNS -> bad.setTurns(ByteBuffer.allocate(0));
    };
  }

  private static Blob uploaded(byte[] blob) {
    try (CheckpointPublisher publisher =
        CheckpointPublisher.open("uploads", cluster.kafka(), cluster.registry())) {
      return publisher.upload(blob);
    }
  }

  private static byte[] chunk(byte[] blob, int number) {
    return Arrays.copyOfRange(blob, number << 20, Math.min((number + 1) << 20, blob.length));
  }

  /** The blob as a manifest describes it, without any chunk written. */
  private static Blob described(byte[] blob) {
    return new Blob(
        Sha256.hex(blob),
        (long) blob.length,
        List.of(Sha256.hex(chunk(blob, 0)), Sha256.hex(chunk(blob, 1))),
        List.of());
  }

  private static void send(String key, byte[] chunk) throws Exception {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            cluster.kafka().get("bootstrap.servers"),
            "max.request.size",
            2 << 20);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topics.CHECKPOINT_CHUNKS.name(), key, chunk)).get();
    }
  }

  private static void awaitStep(Trainer trainer, long step) {
    await()
        .atMost(PATIENCE)
        .failFast(() -> trainer.status().state() == State.FAILED)
        .until(() -> trainer.status().step() == step);
  }
}
