package dev.coffey.distillation.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import dev.coffey.distillation.image.Preprocessing;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image encoder as TorchScript module, which it owns. One thread at a time. */
final class TorchScriptEncoder implements EmbeddingClassifier.Encoder {

  private final Path file;
  private final PtSymbolBlock module;
  private final NDArray scale;
  private final NDArray shift;
  private final long featureSize;

  private TorchScriptEncoder(
      Path file,
      PtSymbolBlock module,
      Preprocessing preprocessing,
      long featureSize,
      NDManager manager) {
    this.file = file;
    this.module = module;
    this.featureSize = featureSize;
    float[] scales = new float[3];
    float[] shifts = new float[3];
    for (int c = 0; c < 3; c++) {
      // (x/255 − mean)/std = x·scale − shift
      scales[c] = 1 / (255 * preprocessing.std()[c]);
      shifts[c] = preprocessing.mean()[c] / preprocessing.std()[c];
    }
    this.scale = manager.create(scales);
    this.shift = manager.create(shifts);
  }

  /**
   * Loads the module onto the manager's device.
   *
   * @param featureSize D that the features must have
   * @param manager owner of two small arrays
   */
  static TorchScriptEncoder load(
      Path file, Preprocessing preprocessing, long featureSize, NDManager manager)
      throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      PtSymbolBlock module = JniUtils.loadModule((PtNDManager) manager, in, true, false);
      JniUtils.enableInferenceMode(module);
      return new TorchScriptEncoder(file, module, preprocessing, featureSize, manager);
    }
  }

  @Override
  public NDArray features(NDArray pixels) {
    NDManager scope = pixels.getManager();
    long batch = pixels.getShape().get(0);
    long size = pixels.getShape().get(1);
    NDArray images =
        pixels.toType(DataType.FLOAT32, true).muli(scale).subi(shift).transpose(0, 3, 1, 2);
    // Flattening copies into NCHW order, which a traced `view` may rely on.
    NDArray contiguous = images.flatten().reshape(batch, 3, size, size);
    try (IValue argument = IValue.from((PtNDArray) contiguous);
        IValue answer = module.forward(argument)) {
      if (!answer.isTensor()) {
        throw new IllegalArgumentException(
            "%s returned %s, expected one tensor [B, %d]."
                .formatted(file, answer.getType(), featureSize));
      }
      NDArray features = answer.toTensor((PtNDManager) scope);
      Shape expected = new Shape(batch, featureSize);
      if (!features.getShape().equals(expected)) {
        throw new IllegalArgumentException(
            "%s returned shape %s for %d images, expected %s: text_embeddings have %d columns."
                .formatted(file, features.getShape(), batch, expected, featureSize));
      }
      return features.toType(DataType.FLOAT32, false);
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
