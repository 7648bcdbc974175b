package dev.coffey.trainer.flow;

import static dev.coffey.trainer.flow.TrainedLog.EVERY_20;
import static dev.coffey.trainer.flow.TrainedLog.assertSameBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.Sha256;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.config.RecordedSettings;
import dev.coffey.trainer.config.SettingsReader;
import dev.coffey.trainer.config.TrainerConfig;
import dev.coffey.trainer.flow.ImageHistory.History;
import dev.coffey.trainer.flow.ImageHistory.Role;
import dev.coffey.trainer.flow.Replay.Replayed;
import dev.coffey.trainer.flow.TrainerStatus.State;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  private static final int LABELED = 40;
  private static final int STEPS = 45;
  private static final Path MODULE =
      Path.of("../distillation/src/test/resources/torchscript/scripted.pt");

  @TempDir static Path folder;
  private static Cluster cluster;
  private static TrainedLog trained;
  private static Lineage lineage;
  private static Lineage foreignLineage;

  /** A student with checkpoints about steps 20 and 40 and one of step 45, from four partitions. */
  @BeforeAll
  static void train() {
    cluster = new Cluster(folder);
    try (SampleWorld samples = cluster.samples()) {
      samples.labeled(LABELED, null);
      samples.unlabeled(101, null);
      samples.broken(0);
      samples.unlabeled(STEPS * Cluster.FRESH - 102, null);
    }
    try (Trainer trainer = cluster.trainer("student", LABELED, EVERY_20, () -> {})) {
      await()
          .atMost(Duration.ofMinutes(3))
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().step() == STEPS);
    }
    trained = TrainedLog.of(cluster);
    lineage = trained.lineage("student");
  }

  @AfterAll
  static void end() {
    if (trained != null) {
      trained.close();
    }
    cluster.close();
  }

  @Test
  void aCheckpointTrainedAgainFromItsParentHasTheSameBytes() {
    // When
    Replayed replayed = replay(Set.of()).fromParent(lineage, trained.log());

    // Then
    assertThat(lineage.oldestFirst()).hasSizeGreaterThanOrEqualTo(2);
    assertSameBytes(replayed);
  }

  @Test
  void aLineageTrainedAgainFromItsFirstWeightsHasTheSameBytes() {
    // When
    Replayed replayed = replay(Set.of()).fromScratch(lineage);

    // Then
    assertThat(replayed.original().getStep()).isEqualTo(STEPS);
    assertSameBytes(replayed);
  }

  @Test
  void saysWhatToDoWhenTheParentsTrainingStateIsGone() {
    // Given
    CheckpointManifest child = lineage.newest();
    CheckpointManifest parent =
        CheckpointManifest.newBuilder(lineage.parentOf(child).orElseThrow())
            .setTrainingState(new Blob("0".repeat(64), 9L, List.of("1".repeat(64)), List.of()))
            .build();
    Lineage forgotten = new Lineage(List.of(parent, child));

    // When // Then
    assertThatThrownBy(() -> replay(Set.of()).fromParent(forgotten, trained.log()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(parent.getCheckpointId())
        .hasMessageContaining("coffey.trainer.retention.training-states")
        .hasMessageContaining("--from-scratch");
  }

  @Test
  void withoutAnImageAnotherStudentComesOut() {
    // When
    Replayed replayed = replay(Set.of("image-" + LABELED)).fromScratch(lineage);

    // Then
    assertThat(Sha256.hex(replayed.student()))
        .isNotEqualTo(lineage.newest().getStudent().getSha256());
    assertThat(replayed.stepsLeftOut()).isZero();
  }

  @Test
  void aModuleIsReplayedFromItsParentWithoutItsFile() throws Exception {
    // Given
    Lineage foreign = foreignLineage();

    // When
    Replayed replayed = foreignReplay(Optional.empty()).fromParent(foreign, trained.log());

    // Then
    assertThat(foreign.oldestFirst()).hasSizeGreaterThanOrEqualTo(2);
    assertSameBytes(replayed);
  }

  @Test
  void aModuleFromItsFirstWeightsNeedsTheVeryFileItBeganWith() throws Exception {
    // Given
    Lineage foreign = foreignLineage();

    // When
    Throwable gone = catchThrowable(() -> foreignReplay(Optional.empty()).fromScratch(foreign));
    Throwable other =
        catchThrowable(() -> foreignReplay(Optional.of(otherModule())).fromScratch(foreign));
    Replayed replayed = foreignReplay(Optional.of(MODULE)).fromScratch(foreign);

    // Then
    assertThat(gone)
        .hasMessageContaining(folder.resolve("module.pt") + ", which is not there")
        .hasMessageContaining("--initial-weights")
        .hasMessageContaining("without --from-scratch");
    assertThat(other)
        .hasMessageContaining("began with weights of SHA-256")
        .hasMessageContaining(otherModule().toString());
    assertSameBytes(replayed);
  }

  private static Replay foreignReplay(Optional<Path> weights) {
    return new Replay(
        cluster.access(),
        manifest -> RecordedSettings.of(manifest, weights, torchScript(true)),
        Set.of(),
        (of, step) -> {});
  }

  @Test
  void aModuleIsNotTrainedUnlessWhoeverReplaysItAllowsIt() throws Exception {
    // Given: its manifest says that it is allowed
    CheckpointManifest foreign = foreignLineage().newest();

    // When
    Throwable refused =
        catchThrowable(() -> RecordedSettings.of(foreign, Optional.of(MODULE), torchScript(false)));

    // Then
    assertThat(foreign.getSettings()).containsEntry("student.allow-torchscript", "true");
    assertThat(refused)
        .hasMessageContaining(foreign.getCheckpointId() + " is TorchScript")
        .hasMessageContaining("--allow-torchscript");
  }

  private static TorchScriptPermission torchScript(boolean given) {
    return new TorchScriptPermission(given, "--allow-torchscript");
  }

  /** A student whose network is a module in a file that is there no more. */
  private static Lineage foreignLineage() throws Exception {
    if (foreignLineage == null) {
      Path module = Files.copy(MODULE, folder.resolve("module.pt"));
      TrainerSettings settings = foreignSettings(module);
      try (Trainer trainer = new Trainer(settings, cluster.access(), Clocks.SYSTEM, () -> {})) {
        trainer.start();
        await()
            .atMost(Duration.ofMinutes(3))
            .failFast(() -> trainer.status().state() == State.FAILED)
            .until(() -> trainer.status().step() == STEPS);
      }
      Files.delete(module);
      foreignLineage = trained.lineage("foreign");
    }
    return foreignLineage;
  }

  private static TrainerSettings foreignSettings(Path module) throws IOException {
    Path classes = Files.write(folder.resolve("classes.txt"), SampleWorld.CLASSES);
    Map<String, String> recorded =
        Map.ofEntries(
            Map.entry("student-id", "foreign"),
            Map.entry("classes", classes.toString()),
            Map.entry("device", "cpu"),
            Map.entry("student.backbone", "torchscript"),
            Map.entry("student.allow-torchscript", "true"),
            Map.entry("student.input-size", "16"),
            Map.entry("student.initial-weights", module.toString()),
            Map.entry("batch.labeled", "8"),
            Map.entry("batch.unlabeled", Integer.toString(3 * Cluster.FRESH)),
            Map.entry("batch.echo", "3"),
            Map.entry("batch.echo-lag-steps", "5"),
            Map.entry("batch.fresh-wait-max", "PT1H"),
            Map.entry("reservoir.labeled-min", Integer.toString(LABELED)),
            Map.entry("checkpoint.steps", "20"),
            Map.entry("checkpoint.interval", "PT1H"),
            Map.entry("checkpoint.shutdown-max", "PT30S"));
    Map<String, String> properties = new HashMap<>();
    recorded.forEach((name, value) -> properties.put("coffey.trainer." + name, value));
    return SettingsReader.read(
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(TrainerConfig.class)
            .withSources(new PropertiesConfigSource(properties, "test", 100))
            .build()
            .getConfigMapping(TrainerConfig.class),
        recorded);
  }

  /** Another module. */
  private static Path otherModule() {
    return Path.of("../distillation/src/test/resources/torchscript/traced.pt");
  }

  @Test
  void anUnlabelledImageWasUsedAsOftenAsItIsEchoed() {
    // When: the first unlabelled image that was sent
    History history = history("image-" + LABELED);

    // Then
    assertThat(history.places()).hasSize(1);
    assertThat(history.uses())
        .hasSize(Cluster.ECHO.uses())
        .allSatisfy(use -> assertThat(use.role()).isEqualTo(Role.UNLABELED));
    assertThat(history.uses().get(1).step() - history.uses().get(0).step())
        .isEqualTo(Cluster.ECHO.lagSteps());
  }

  @Test
  void labelledImagesWereDrawnAsOftenAsTheBatchesTell() {
    // Given
    Set<String> labeled =
        IntStream.range(0, LABELED).mapToObj(i -> "image-" + i).collect(Collectors.toSet());

    // When
    Map<String, History> histories = histories(labeled);

    // Then: eight in each step
    assertThat(histories.values().stream().flatMap(history -> history.uses().stream()))
        .hasSize(8 * STEPS)
        .allSatisfy(use -> assertThat(use.role()).isEqualTo(Role.LABELED));
  }

  @Test
  void anImageThatNeverCameHasNoHistory() {
    assertThat(history("nobody")).isEqualTo(new History(List.of(), List.of(), List.of()));
  }

  private static Replay replay(Set<String> without) {
    return new Replay(cluster.access(), ReplayTest::settings, without, (of, step) -> {});
  }

  private static History history(String imageId) {
    return histories(Set.of(imageId)).get(imageId);
  }

  private static Map<String, History> histories(Set<String> imageIds) {
    return new ImageHistory(cluster.access(), ReplayTest::settings).of(imageIds, lineage);
  }

  private static TrainerSettings settings(CheckpointManifest manifest) {
    return Cluster.settings(manifest.getStudentId(), LABELED, EVERY_20);
  }
}
