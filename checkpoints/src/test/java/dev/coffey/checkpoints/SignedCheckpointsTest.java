package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.ops.servers.KeyFiles;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A student is served and gone on from only if a trusted trainer has signed it as it is. */
class SignedCheckpointsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A student that could be served, if it were from somebody trusted. */
  private enum Forgery {
    UNSIGNED("is not signed"),
    SIGNED_BY_A_STRANGER("is signed with key"),
    ALTERED("was altered, or forged");

    private final String said;

    Forgery(String said) {
      this.said = said;
    }
  }

  @TempDir static Path folder;
  private static final TestCluster CLUSTER = TestCluster.shared();

  private final String studentId = "signed-" + UUID.randomUUID();
  private final KeyFiles keys = KeyFiles.make(folder, "own-" + studentId);
  private final KeyFiles strange = KeyFiles.make(folder, "strange-" + studentId);
  private final List<TestTrainer> trainers = new ArrayList<>();

  @AfterEach
  void close() {
    trainers.forEach(TestTrainer::close);
  }

  @ParameterizedTest
  @EnumSource(Forgery.class)
  void aForgeryIsSetAsideAndTheNextGoodOneLoads(Forgery forgery) throws Exception {
    // Given a served checkpoint
    TestTrainer trainer = trainer(Optional.of(signing(keys)));
    CheckpointManifest first = trainer.publish(1);
    try (ModelHandle handle = handle(trusting(keys))) {
      awaitServing(handle, first);

      // When
      CheckpointManifest forged = forge(forgery, trainer, first);

      // Then the old one goes on serving
      await().atMost(SOON).until(() -> !handle.quarantined().isEmpty());
      assertThat(handle.quarantined())
          .singleElement()
          .satisfies(
              bad -> {
                assertThat(bad.checkpointId()).isEqualTo(forged.getCheckpointId());
                assertThat(bad.reason()).isEqualTo(Reason.UNTRUSTED);
                assertThat(bad.detail()).contains(forgery.said);
              });
      assertThat(handle.serving()).contains(first);
      awaitServing(handle, trainer(Optional.of(signing(keys))).publish(9));
    }
  }

  private CheckpointManifest forge(Forgery forgery, TestTrainer trainer, CheckpointManifest first)
      throws Exception {
    return switch (forgery) {
      case UNSIGNED -> trainer(Optional.empty()).publish(2);
      case SIGNED_BY_A_STRANGER -> trainer(Optional.of(signing(strange))).publish(2);
      case ALTERED -> {
        CheckpointManifest altered =
            CheckpointManifest.newBuilder(first)
                .setCheckpointId(first.getCheckpointId() + "-altered")
                .setStudent(trainer.upload(TestStudents.blob(2)))
                .build();
        sendWithSignatureOf(first, altered);
        yield altered;
      }
    };
  }

  /** The headers of a good manifest's record, and other bytes. */
  private void sendWithSignatureOf(CheckpointManifest signed, CheckpointManifest sent)
      throws Exception {
    var topic = Topics.CHECKPOINTS.name();
    try (var producer =
        new KafkaProducer<>(CLUSTER.kafka(), new StringSerializer(), new ByteArraySerializer())) {
      var serializer = Topics.CHECKPOINTS.serializer(CLUSTER.registry());
      var record = new ProducerRecord<>(topic, studentId, serializer.serialize(topic, sent));
      // Ed25519 is deterministic: this is the very signature that lies on the topic.
      signing(keys).sign(serializer.serialize(topic, signed), record.headers());
      producer.send(record).get();
    }
  }

  @Test
  void twoKeysAreTrustedWhileATrainerChangesItsKey() {
    // Given
    KeyFiles next = KeyFiles.make(folder, "next-" + studentId);
    CheckpointManifest before = trainer(Optional.of(signing(keys))).publish(1);
    try (ModelHandle handle = handle(trusting(keys, next))) {
      awaitServing(handle, before);

      // When
      CheckpointManifest after = trainer(Optional.of(signing(next))).publish(2);

      // Then
      awaitServing(handle, after);
      assertThat(handle.quarantined()).isEmpty();
    }
  }

  @Test
  void theLogIsWithoutStrangers() {
    // Given
    CheckpointManifest own = trainer(Optional.of(signing(keys))).publish(1);
    CheckpointManifest forged = trainer(Optional.empty()).publish(2);
    List<String> told = new ArrayList<>();
    Trust trust =
        new Trust(
            trusting(keys),
            stranger -> told.add(stranger.studentId() + ": " + stranger.getMessage()));

    // When
    try (CheckpointLog log = CheckpointLog.open(CLUSTER.kafka(), CLUSTER.registry(), trust)) {

      // Then
      assertThat(log.latest(studentId)).contains(own);
      assertThat(log.find(forged.getCheckpointId())).isEmpty();
    }
    assertThat(told)
        .anySatisfy(
            text -> assertThat(text).startsWith(studentId + ": ").contains("is not signed"));
  }

  @Test
  void aFileWithoutAKeyIsNamedWithItsSetting() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("no-key.pem"), "s3cret");

    // When / Then
    assertThatThrownBy(() -> SigningKey.read(file))
        .hasMessageContaining("no-key.pem")
        .hasMessageContaining("coffey.trainer.signing.key")
        .hasMessageNotContaining("s3cret");
  }

  static SigningKey signing(KeyFiles keys) {
    return SigningKey.read(keys.own());
  }

  private static TrustedKeys trusting(KeyFiles... keys) {
    return TrustedKeys.read(Arrays.stream(keys).map(KeyFiles::open).toList());
  }

  private TestTrainer trainer(Optional<SigningKey> key) {
    var trainer = new TestTrainer(studentId, CLUSTER.kafka(), CLUSTER.registry(), key);
    trainers.add(trainer);
    return trainer;
  }

  private ModelHandle handle(TrustedKeys trusted) {
    return ModelHandle.builder()
        .kafka(CLUSTER.kafka())
        .registry(CLUSTER.registry())
        .studentId(studentId)
        .trustedKeys(trusted)
        .build();
  }

  private static void awaitServing(ModelHandle handle, CheckpointManifest manifest) {
    await().atMost(SOON).until(() -> handle.serving().equals(Optional.of(manifest)));
  }
}
