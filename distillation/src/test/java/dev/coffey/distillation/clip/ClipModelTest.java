package dev.coffey.distillation.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.coffey.distillation.clip.ClipConfig.Activation;
import dev.coffey.distillation.clip.ClipConfig.Transformer;
import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipModelTest {

  private static final int IMAGE = 16;
  private static final int PAIRS = 6;

  private static final ClipConfig CONFIG =
      new ClipConfig(
          12,
          2.6592,
          new ClipConfig.Vision(
              new Transformer(16, 32, 2, 4, Activation.QUICK_GELU, 1e-5f), IMAGE, 8),
          new ClipConfig.Text(new Transformer(24, 48, 2, 2, Activation.GELU, 1e-5f), 50, 10, 49));

  @Test
  void learnsToMatchPairs() {
    try (ClipModel model = ClipModel.create(CONFIG, new Random(1), Device.cpu());
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      // Given
      model.requireGradients(true);
      NDArray pixels = pixels(manager);
      float first = Float.NaN;
      float last = Float.NaN;

      // When
      for (int step = 0; step < 60; step++) {
        last = descend(model, pixels, manager, 0.05f);
        first = step == 0 ? last : first;
      }

      // Then
      assertThat(first).isBetween(1f, 3f);
      assertThat(last).isLessThan(0.3f * first);
    }
  }

  @Test
  void everyParameterGetsAGradient() {
    try (ClipModel model = ClipModel.create(CONFIG, new Random(1), Device.cpu());
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      // Given
      model.requireGradients(true);

      // When
      descend(model, pixels(manager), manager, 0);

      // Then
      model
          .parameters()
          .forEach(
              (name, parameter) -> {
                try (NDArray gradient = parameter.getGradient()) {
                  assertThat(gradient.getShape()).as(name).isEqualTo(parameter.getShape());
                  // Softmax does not feel a constant added to all scores, so k_proj.bias gets none.
                  if (!name.endsWith("k_proj.bias")) {
                    assertThat(gradient.abs().max().getFloat()).as(name).isPositive();
                  }
                }
              });
    }
  }

  @Test
  void comesBackFromItsFolder(@TempDir Path folder) throws IOException {
    try (ClipModel model = ClipModel.create(CONFIG, new Random(3), Device.cpu());
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      // Given
      model.save(folder);
      Preprocessing preprocessing = Preprocessing.clip(IMAGE);
      NDArray pixels = pixels(manager);

      // When
      try (ClipModel loaded = ClipModel.load(folder, Device.cpu())) {
        // Then
        assertThat(loaded.config()).isEqualTo(CONFIG);
        assertThat(loaded.vision().features(pixels, preprocessing).toFloatArray())
            .isEqualTo(model.vision().features(pixels, preprocessing).toFloatArray());
        assertThat(loaded.text().features(ids(), manager).toFloatArray())
            .isEqualTo(model.text().features(ids(), manager).toFloatArray());
      }
    }
  }

  @Test
  void saysWhichTensorDoesNotFit(@TempDir Path folder) throws IOException {
    // Given
    try (ClipModel model = ClipModel.create(CONFIG, new Random(3), Device.cpu())) {
      model.save(folder);
    }
    String config = Files.readString(folder.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"), config.replace("\"patch_size\" : 8", "\"patch_size\" : 4"));

    // When, then
    assertThatThrownBy(() -> ClipModel.load(folder, Device.cpu()))
        .hasMessageContaining(
            "tensor vision_model.embeddings.patch_embedding.weight has shape [16, 3, 8, 8],"
                + " expected [16, 3, 4, 4]; 1 more have another shape than expected");
  }

  /** One step of plain descent on the symmetric contrastive loss. */
  private static float descend(ClipModel model, NDArray pixels, NDManager manager, float rate) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray input = pixels.duplicate();
      input.attach(scope);
      NDArray images =
          ZeroShotWeights.normalised(model.vision().features(input, Preprocessing.clip(IMAGE)));
      NDArray texts = ZeroShotWeights.normalised(model.text().features(ids(), scope));
      NDArray logits = images.matMul(texts.transpose()).mul(model.logitScale().exp());
      NDArray diagonal = scope.eye(PAIRS);
      NDArray byImage = logits.logSoftmax(1).mul(diagonal).sum();
      NDArray byText = logits.logSoftmax(0).mul(diagonal).sum();
      NDArray loss = byImage.add(byText).mul(-0.5f / PAIRS);
      collector.backward(loss);
      float value = (float) loss.toType(DataType.FLOAT64, false).getDouble();
      if (rate > 0) {
        update(model, rate);
      }
      return value;
    }
  }

  private static void update(ClipModel model, float rate) {
    for (NDArray parameter : new TreeMap<>(model.parameters()).values()) {
      try (NDArray gradient = parameter.getGradient();
          NDArray step = gradient.mul(rate)) {
        parameter.setRequiresGradient(false);
        parameter.subi(step);
        // The engine would add the next gradient to this one.
        gradient.subi(gradient);
      }
      parameter.setRequiresGradient(true);
    }
  }

  private static NDArray pixels(NDManager manager) {
    byte[] bytes = new byte[PAIRS * IMAGE * IMAGE * 3];
    new Random(9).nextBytes(bytes);
    return manager.create(
        ByteBuffer.wrap(bytes), new Shape(PAIRS, IMAGE, IMAGE, 3), DataType.UINT8);
  }

  private static long[][] ids() {
    long[][] ids = new long[PAIRS][];
    for (int i = 0; i < PAIRS; i++) {
      ids[i] = new long[] {48, 3 + i, 20 + i % 3, 49, 49};
    }
    return ids;
  }
}
