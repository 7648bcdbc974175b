package dev.coffey.ops.world;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.training.tracker.WarmUpTracker;
import dev.coffey.distillation.clip.ClipConfig;
import dev.coffey.distillation.clip.ClipModel;
import dev.coffey.distillation.clip.ClipTokenizer;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.memory.EngineMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Trains a CLIP so that each image is closest to its own caption and each caption to its own image
 * (Radford et al. 2021, figure 3). Owns the model; one thread.
 */
final class ContrastiveTraining implements AutoCloseable {
  // CLIP's own limit: a factor of 100 on cosines.
  private static final float LOGIT_SCALE_MAX = (float) Math.log(100);
  private static final double NORM_MIN = 1e-12;
  private static final int WARM_UP_STEPS = 100;

  private final ClipModel model;
  private final ClipTokenizer tokenizer;
  private final Preprocessing preprocessing;
  private final Optimizer optimizer;
  private final NDManager manager;

  /**
   * Starts from random weights.
   *
   * @param tokenizer not owned
   * @param steps over which the learning rate falls to zero, by a cosine
   */
  ContrastiveTraining(
      ClipConfig config,
      ClipTokenizer tokenizer,
      RandomGenerator random,
      float learningRate,
      int steps) {
    model = ClipModel.create(config, random, Device.cpu());
    model.requireGradients(true);
    this.tokenizer = tokenizer;
    preprocessing = Preprocessing.clip(config.vision().imageSize());
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    optimizer =
        Optimizer.adam().optLearningRateTracker(rates(learningRate, steps)).optBeta2(0.98f).build();
  }

  private static Tracker rates(float learningRate, int steps) {
    Tracker falling =
        Tracker.cosine()
            .setBaseValue(learningRate)
            .optFinalValue(0)
            .setMaxUpdates(Math.max(1, steps))
            .build();
    return WarmUpTracker.builder()
        .setMainTracker(falling)
        .optWarmUpSteps(Math.min(WARM_UP_STEPS, steps))
        .optWarmUpMode(WarmUpTracker.Mode.LINEAR)
        .build();
  }

  /** One step; returns the loss. */
  float step(CaptionedBatches.Captioned batch) {
    try (NDManager scope = manager.newSubManager()) {
      float loss = gradients(batch, scope);
      for (Map.Entry<String, NDArray> parameter : model.parameters().entrySet()) {
        try (NDArray gradient = parameter.getValue().getGradient()) {
          optimizer.update(parameter.getKey(), parameter.getValue(), gradient);
          gradient.subi(gradient);
        }
      }
      NDArray logitScale = model.logitScale();
      if (logitScale.getFloat() > LOGIT_SCALE_MAX) {
        logitScale.set(new float[] {LOGIT_SCALE_MAX});
      }
      return loss;
    }
  }

  private float gradients(CaptionedBatches.Captioned batch, NDManager scope) {
    int size = batch.captions().size();
    int edge = preprocessing.size();
    NDArray pixels =
        scope.create(
            ByteBuffer.wrap(batch.pixels()), new Shape(size, edge, edge, 3), DataType.UINT8);
    long[][] ids = tokenizer.encode(batch.captions());
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray images = model.vision().features(pixels, preprocessing).normalize(2, 1, NORM_MIN);
      NDArray texts = model.text().features(ids, scope).normalize(2, 1, NORM_MIN);
      NDArray logits = images.matMul(texts.transpose()).mul(model.logitScale().exp());
      NDArray own = scope.eye(size);
      NDArray toTexts = logits.logSoftmax(1).mul(own).sum();
      NDArray toImages = logits.logSoftmax(0).mul(own).sum();
      NDArray sum = toTexts.add(toImages);
      NDArray loss = sum.mul(EngineMemory.scalar(sum, -0.5f / size));
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  void save(Path folder) throws IOException {
    model.requireGradients(false);
    model.save(folder);
    model.requireGradients(true);
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }
}
