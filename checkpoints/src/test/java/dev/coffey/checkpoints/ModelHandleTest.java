package dev.coffey.checkpoints;

import static dev.coffey.checkpoints.Recorder.awaitServing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.checkpoints.Classification.Undecodable;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.Fault;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The handle against a real broker, a real registry and real students. */
class ModelHandleTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final HeadMix MANIFEST_MIX = new HeadMix(0.4, 0.5);

  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final TestTrainer trainer =
      new TestTrainer(studentId, cluster.kafka(), cluster.registry());
  private final Recorder recorder = new Recorder();
  private final byte[] image = TestStudents.png(1);

  @AfterEach
  void close() {
    trainer.close();
  }

  @Test
  void classifiesWithThePublishedStudent() {
    // Given
    trainer.publish(1);
    float[] expectedK = TestStudents.probabilities(TestStudents.blob(1), image, MANIFEST_MIX);
    try (ModelHandle handle = handle(Follow.newest());
        ModelHandle.Lease model = handle.acquire()) {

      // When
      List<Classification> answers =
          model.classify(List.of(image, new byte[] {1, 2, 3}, image, new byte[0]));

      // Then
      var first = (Classified) answers.get(0);
      assertThat(first.top()).hasSize(3);
      assertThat(first.best().probability()).isCloseTo(max(expectedK), within(1e-5));
      assertThat(first.best().name()).isEqualTo("class " + argmax(expectedK));
      assertThat(answers.get(1))
          .isInstanceOfSatisfying(
              Undecodable.class, bad -> assertThat(bad.fault()).isEqualTo(Fault.UNSUPPORTED_TYPE));
      assertThat(answers.get(2)).isInstanceOf(Classified.class);
      assertThat(answers.get(3))
          .isInstanceOfSatisfying(
              Undecodable.class, bad -> assertThat(bad.fault()).isEqualTo(Fault.EMPTY));
    }
  }

  @Test
  void theLogitsOfALeaseMixToItsAnswers() {
    // Given
    trainer.publish(1);
    byte[] image = TestStudents.png(1);
    RgbImage decoded = ((Decoded.Image) Decoded.decode(image, ImageLimits.DEFAULT)).image();
    try (ModelHandle handle = handle(Follow.newest());
        ModelHandle.Lease model = handle.acquire()) {

      // When
      HeadLogits logits =
          model.logits(new byte[][] {Manifests.preprocessing(model.manifest()).pixels(decoded)});

      // Then
      float[] mixed = model.mix().probabilities(logits)[0];
      var best = ((Classified) model.classify(List.of(image)).get(0)).best();
      int index = model.manifest().getClasses().indexOf(best.name());
      assertThat((double) mixed[index]).isCloseTo(best.probability(), within(1e-6));
    }
  }

  @Test
  void followsAnAliasForthAndBackAndTheNewestBeforeItExists() {
    // Given
    CheckpointManifest first = trainer.publish(1);
    try (ModelHandle handle = handle(Follow.alias("champion"))) {
      awaitServing(handle, first);
      CheckpointManifest second = trainer.publish(2);
      awaitServing(handle, second);

      // When
      trainer.promote("champion", first.getCheckpointId());
      awaitServing(handle, first);
      trainer.publish(3);
      trainer.promote("challenger", second.getCheckpointId());
      trainer.promote("champion", second.getCheckpointId());
      awaitServing(handle, second);
      trainer.promote("champion", first.getCheckpointId());
      awaitServing(handle, first);

      // Then: the third checkpoint and the other alias were never served
      assertThat(recorder.swaps)
          .extracting(swap -> swap.to().getStep())
          .containsExactly(1L, 2L, 1L, 2L, 1L);
      assertThat(recorder.swaps.get(1).from()).contains(first);
    }
  }

  @Test
  void rollsBackToTheFormerChampionWhichItFetchesAgain() {
    // Given: the first was champion, and is not in memory any more
    CheckpointManifest first = trainer.publish(1);
    CheckpointManifest second = trainer.publish(2);
    trainer.promote("champion", first.getCheckpointId());
    float[] expectedK = TestStudents.probabilities(TestStudents.blob(1), image, MANIFEST_MIX);
    try (ModelHandle handle = handle(Follow.alias("champion"))) {
      awaitServing(handle, first);
      trainer.promote("champion", second.getCheckpointId());
      awaitServing(handle, second);
      await().atMost(SOON).until(() -> handle.modelsInMemory() == 1);

      // When
      trainer.promote("champion", first.getCheckpointId());
      awaitServing(handle, first);

      // Then
      try (ModelHandle.Lease model = handle.acquire()) {
        var answer = (Classified) model.classify(List.of(image)).get(0);
        assertThat(answer.best().name()).isEqualTo("class " + argmax(expectedK));
        assertThat(answer.best().probability()).isCloseTo(max(expectedK), within(1e-5));
      }
      assertThat(handle.quarantined()).isEmpty();
    }
  }

  @Test
  void waitsForThePromotionIfAskedTo() {
    // Given
    CheckpointManifest first = trainer.publish(1);
    try (ModelHandle handle =
        builder(Follow.alias("champion").onlyWhenPromoted())
            .firstModelWait(Duration.ofSeconds(2))
            .build()) {
      Throwable tooEarly = catchThrowable(handle::acquire);

      // When
      trainer.promote("champion", first.getCheckpointId());

      // Then
      awaitServing(handle, first);
      assertThat(tooEarly)
          .isInstanceOf(NoModelException.class)
          .hasMessageContaining(studentId)
          .hasMessageContaining("champion")
          .hasMessageContaining("PT2S");
    }
  }

  @Test
  void quarantinesWhatCannotBeServedAndGoesOnWithTheOldModel() {
    // Given
    CheckpointManifest good = trainer.publish(1);
    try (ModelHandle handle = handle(Follow.newest())) {
      awaitServing(handle, good);

      // When: a newer format, weights that are none, weights that are not finite, other classes
      publishAndAwaitQuarantine(1, 2, TestStudents.blob(2), m -> m.setFormatVersion(2));
      publishAndAwaitQuarantine(2, 3, "no weights".getBytes(StandardCharsets.UTF_8), m -> m);
      publishAndAwaitQuarantine(3, 4, TestStudents.nanBlob(4), m -> m);
      publishAndAwaitQuarantine(
          4, 5, TestStudents.blob(5), m -> m.setClasses(List.of("only", "two")));
      trainer.promote("unused", "nobody");

      // Then
      assertThat(handle.serving()).contains(good);
      assertThat(handle.quarantined()).isEqualTo(recorder.quarantined);
      assertThat(handle.quarantined())
          .extracting(Quarantined::reason)
          .containsExactly(Reason.NEWER_FORMAT, Reason.UNUSABLE, Reason.UNUSABLE, Reason.UNUSABLE);
      assertThat(handle.quarantined().get(0).detail())
          .contains("-000000002-")
          .contains("format version 2")
          .contains("reads up to 1");
      assertThat(handle.quarantined().get(2).detail()).contains("NaN");
      assertThat(handle.quarantined().get(3).detail()).contains("2 classes").contains("20");
      try (ModelHandle.Lease model = handle.acquire()) {
        assertThat(model.classify(List.of(image))).hasOnlyElementsOfType(Classified.class);
      }
      CheckpointManifest better = trainer.publish(6);
      awaitServing(handle, better);
      assertThat(handle.modelsInMemory()).isEqualTo(1);
    }
  }

  @Test
  void startsWithTheLastGoodCheckpointWhenTheNewestIsBad() {
    // Given
    CheckpointManifest good = trainer.publish(1);
    trainer.publish(2, TestStudents.nanBlob(2), m -> m);
    trainer.sendBytes(Topics.CHECKPOINTS, studentId, new byte[] {9, 9, 9, 9, 9, 9});

    // When
    try (ModelHandle handle = handle(Follow.newest())) {

      // Then
      awaitServing(handle, good);
      assertThat(handle.quarantined()).hasSize(1);
    }
  }

  @Test
  void quarantinesAPromotionOfACheckpointThatIsNotThere() {
    // Given
    CheckpointManifest good = trainer.publish(1);
    try (ModelHandle handle = handle(Follow.alias("champion"))) {
      awaitServing(handle, good);

      // When
      trainer.promote("champion", "lost-000000009-0123456789ab");

      // Then
      await().atMost(SOON).until(() -> handle.quarantined().size() == 1);
      assertThat(handle.quarantined().get(0).reason()).isEqualTo(Reason.MISSING_MANIFEST);
      assertThat(handle.serving()).contains(good);
    }
  }

  @Test
  void appliesAHeadMixWithoutANewModel() {
    // Given
    CheckpointManifest first = trainer.publish(1);
    var tuned = new HeadMix(1.0, 1.0);
    float[] expectedK = TestStudents.probabilities(TestStudents.blob(1), image, tuned);
    try (ModelHandle handle = handle(Follow.newest())) {
      ModelHandle.Lease before = handle.acquire();

      // When
      trainer.mix(first.getCheckpointId(), tuned);
      await().atMost(SOON).until(() -> !recorder.mixes.isEmpty());

      // Then
      try (ModelHandle.Lease after = handle.acquire()) {
        var answer = (Classified) after.classify(List.of(image)).get(0);
        assertThat(after.mix()).isEqualTo(tuned);
        assertThat(answer.best().probability()).isCloseTo(max(expectedK), within(1e-5));
      }
      assertThat(before.mix()).as("a lease stays as it is").isEqualTo(MANIFEST_MIX);
      assertThat(recorder.swaps).hasSize(1);
      before.close();
    }
  }

  @Test
  void refusesASampleImageThatCannotBeDecoded() {
    // Given
    ModelHandleBuilder builder = builder(Follow.newest()).warmUp(List.of(new byte[] {1}));

    // When // Then
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("warming up");
  }

  private ModelHandleBuilder builder(Follow follow) {
    return ModelHandle.builder()
        .kafka(cluster.kafka())
        .registry(cluster.registry())
        .studentId(studentId)
        .follow(follow)
        .topClasses(3)
        .listener(recorder);
  }

  private ModelHandle handle(Follow follow) {
    return builder(follow).warmUp(List.of(image)).build();
  }

  private void publishAndAwaitQuarantine(
      int count, long step, byte[] blob, UnaryOperator<CheckpointManifest.Builder> change) {
    trainer.publish(step, blob, change);
    await().atMost(SOON).until(() -> recorder.quarantined.size() == count);
  }

  private static double max(float[] values) {
    return values[argmax(values)];
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
