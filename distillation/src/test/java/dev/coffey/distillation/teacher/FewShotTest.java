package dev.coffey.distillation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.Golden;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.teacher.FewShotBuilder.Settings;
import dev.coffey.distillation.teacher.FewShotBuilder.Shot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FewShotTest {

  private static final List<String> CLASSES = List.of("dotted ring", "striped_square", "star");
  private static final List<String> PROMPTS = List.of("a photo of a {}.");
  private static final FewShotBuilder.Listener QUIET = (round, rounds, loss) -> {};

  @TempDir Path folder;

  /** Against the published training loop; the numbers are of src/test/python/make_teachers.py. */
  @Test
  void tunesKeysAsThePublishedCodeDoes() throws Exception {
    // Given
    Map<String, Tensor> golden =
        SafeTensors.read(
            Path.of(getClass().getResource("/teachers/key-tuning.safetensors").toURI()));
    FewShotCache cache =
        new FewShotCache(
            golden.get("keys"),
            golden.get("values"),
            golden.get("alpha").floats()[0],
            golden.get("beta").floats()[0]);
    int steps = (int) golden.get("rates").elements();
    List<Double> losses = new ArrayList<>();
    Tensor keys;

    // When
    try (KeyTuning tuning =
        new KeyTuning(cache, golden.get("words"), NDManager.newBaseManager(Device.cpu()))) {
      for (int step = 0; step < steps; step++) {
        float[] labels = row(golden.get("labels"), step, steps);
        int[] classes = new int[labels.length];
        for (int b = 0; b < classes.length; b++) {
          classes[b] = (int) labels[b];
        }
        float[] flat = row(golden.get("features"), step, steps);
        float[][] features = new float[classes.length][flat.length / classes.length];
        for (int b = 0; b < features.length; b++) {
          System.arraycopy(flat, b * features[b].length, features[b], 0, features[b].length);
        }
        losses.add(tuning.step(features, classes, golden.get("rates").floats()[step]));
      }
      keys = tuning.keys();
    }

    // Then
    float[] wanted = golden.get("losses").floats();
    for (int step = 0; step < steps; step++) {
      assertThat(losses.get(step)).isCloseTo(wanted[step], within(1e-4));
    }
    assertThat(keys.floats()).isNotEqualTo(golden.get("keys").floats());
    assertThat(keys.floats())
        .containsExactly(golden.get("keys_after").floats(), Offset.offset(1e-5f));
  }

  @Test
  void aTeacherWithAnAdapterGivesTheFormulasLogitsAndHasAnIdOfItsOwn() throws IOException {
    // Given a cache of three images
    Path file = folder.resolve("adapter.safetensors");
    byte[][] pixels;
    float[][] expected;
    String zeroShotId;
    try (ClipTeacher zeroShot = teacher(Optional.empty());
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      FewShotCache cache =
          FewShotBuilder.build(zeroShot, shots(), new Settings(2, 0, 1e-3, 1.5f, 2, 1), QUIET);
      cache.write(file);
      pixels = new byte[][] {shots().get(1).image().get().hwc()};
      zeroShotId = zeroShot.id();
      NDArray features = manager.create(zeroShot.features(pixels));
      expected =
          new float[][] {
            cache
                .adapter(manager)
                .logits(features, zeroShot.scaledTextWeights().toNDArray(manager))
                .toFloatArray()
          };
      assertThat(zeroShot.logits(pixels)[0])
          .containsExactly(
              features.matMul(zeroShot.scaledTextWeights().toNDArray(manager)).toFloatArray(),
              Offset.offset(1e-4f));
    }

    // When
    try (ClipTeacher fewShot = teacher(Optional.of(file))) {
      float[][] logits = fewShot.logits(pixels);

      // Then
      assertThat(logits[0]).containsExactly(expected[0], Offset.offset(1e-4f));
      assertThat(fewShot.id()).matches("clip-[0-9a-f]{16}").isNotEqualTo(zeroShotId);
    }
  }

  @Test
  void tuningTeachesTheKeysTheirLabels() throws IOException {
    // Given random weights, whose words say nothing
    List<Double> losses = new ArrayList<>();
    try (ClipTeacher teacher = teacher(Optional.empty())) {
      // When
      FewShotCache tuned =
          FewShotBuilder.build(
              teacher,
              shots(),
              new Settings(1, 12, 0.05, 5, 5.5f, 1),
              (round, rounds, loss) -> losses.add(loss));
      FewShotCache again =
          FewShotBuilder.build(teacher, shots(), new Settings(1, 12, 0.05, 5, 5.5f, 1), QUIET);

      // Then
      assertThat(losses).hasSize(13);
      assertThat(losses.get(0)).isNaN();
      assertThat(losses.get(12)).isLessThan(losses.get(1));
      assertThat(again).isEqualTo(tuned);
    }
  }

  @Test
  void choosesAlphaAndBetaOnTheSlice() {
    // Given words that are always wrong by 1, and a cache that is right
    FewShotCache cache =
        new FewShotCache(
            Tensor.of(new float[] {1, 0, 0, 1}, 2, 2),
            Tensor.of(new float[] {1, 0, 0, 1}, 2, 2),
            0.1f,
            0.1f);
    Tensor words = Tensor.of(new float[] {0, 1, 1, 0}, 2, 2);
    float[][] features = {{1, 0}, {0, 1}};

    // When
    AdapterSearch.Found found = AdapterSearch.search(cache, words, features, new int[] {0, 1});

    // Then α·(1 − exp(−β)) must be above 1
    assertThat(found.top1ZeroShot()).isZero();
    assertThat(found.top1()).isEqualTo(1);
    assertThat(found.cache().alpha() * -Math.expm1(-found.cache().beta())).isGreaterThan(1);
    assertThat(found.cache().keys()).isEqualTo(cache.keys());
  }

  @Test
  void saysWhichTensorDoesNotFit() throws IOException {
    // Given caches of another teacher, of other classes, and of nothing
    FewShotCache narrow =
        new FewShotCache(Tensor.of(new float[10], 2, 5), Tensor.of(new float[6], 2, 3), 1, 1);
    FewShotCache fewer =
        new FewShotCache(Tensor.of(new float[32], 2, 16), Tensor.of(new float[4], 2, 2), 1, 1);
    narrow.write(folder.resolve("narrow.safetensors"));
    fewer.write(folder.resolve("fewer.safetensors"));
    Path empty = folder.resolve("empty.safetensors");
    try (var out = Files.newOutputStream(empty)) {
      SafeTensors.write(out, Map.of(), Map.of());
    }

    // When, then
    assertThatThrownBy(() -> FewShotCache.read(folder.resolve("narrow.safetensors"), 16, 3))
        .hasMessageContaining("narrow.safetensors")
        .hasMessageContaining("tensor keys has shape [2, 5], expected [2, 16]");
    assertThatThrownBy(() -> FewShotCache.read(folder.resolve("fewer.safetensors"), 16, 3))
        .hasMessageContaining("tensor values has shape [2, 2], expected [2, 3]");
    assertThatThrownBy(() -> FewShotCache.read(empty, 16, 3)).hasMessageContaining("missing: keys");
  }

  private static ClipTeacher teacher(Optional<Path> adapter) throws IOException {
    return ClipTeacher.load(Golden.path("clip-tiny"), CLASSES, PROMPTS, adapter, Device.cpu());
  }

  /** One image of noise per class, of the size that the teacher sees. */
  private static List<Shot> shots() throws IOException {
    int size;
    try (ClipTeacher teacher = teacher(Optional.empty())) {
      size = teacher.preprocessing().size();
    }
    List<Shot> shots = new ArrayList<>();
    for (int label = 0; label < CLASSES.size(); label++) {
      byte[] hwc = new byte[size * size * 3];
      new Random(label).nextBytes(hwc);
      RgbImage image = new RgbImage(size, size, hwc);
      shots.add(new Shot("shot-" + label, label, () -> image));
    }
    return shots;
  }

  private static float[] row(Tensor tensor, int row, int rows) {
    float[] all = tensor.floats();
    int width = all.length / rows;
    return Arrays.copyOfRange(all, row * width, (row + 1) * width);
  }
}
