package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.coffey.distillation.student.Heads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The closed forms against libtorch's automatic differentiation. */
class GradientCosineTest {

  private static final int IMAGES = 5;
  private static final int FEATURES = 7;
  private static final int CLASSES = 4;
  private static final double TEMPERATURE = 2;

  @Test
  void cross_entropy_at_the_features_is_what_autograd_finds() {
    try (NDManager scope = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch")) {
      // Given
      NDArray features = random(scope, 1, IMAGES, FEATURES);
      NDArray weights = random(scope, 2, CLASSES, FEATURES);
      NDArray labels = scope.create(new long[] {0, 3, 1, 1, 2});
      features.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray logits = features.matMul(weights.transpose());
        collector.backward(DistillationLoss.crossEntropy(logits, labels).sum());
      }

      // When
      NDArray logits = features.stopGradient().matMul(weights.transpose());
      NDArray found =
          GradientCosine.atFeatures(
              GradientCosine.crossEntropyAtLogits(logits, labels), weights, features, Heads.LINEAR);

      // Then
      assertThat(found.toFloatArray())
          .containsExactly(features.getGradient().toFloatArray(), within(1e-5f));
    }
  }

  @ParameterizedTest
  @EnumSource(Heads.class)
  void divergence_at_the_features_is_what_autograd_finds(Heads heads) {
    try (NDManager scope = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch")) {
      // Given
      NDArray features = random(scope, 1, IMAGES, FEATURES);
      NDArray weights = random(scope, 2, CLASSES, FEATURES);
      NDArray teacher = random(scope, 3, IMAGES, CLASSES);
      features.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray logits = logits(features, weights, heads);
        collector.backward(DistillationLoss.divergence(teacher, logits, TEMPERATURE).sum());
      }

      // When
      NDArray logits = logits(features.stopGradient(), weights, heads);
      NDArray found =
          GradientCosine.atFeatures(
              GradientCosine.divergenceAtLogits(teacher, logits, TEMPERATURE),
              weights,
              features.stopGradient(),
              heads);

      // Then
      assertThat(found.toFloatArray())
          .containsExactly(features.getGradient().toFloatArray(), within(1e-5f));
    }
  }

  @Test
  void cosine_is_minus_one_of_opposites() {
    try (NDManager scope = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch")) {
      // Given
      NDArray gradient = random(scope, 1, IMAGES, FEATURES);

      // When
      double cosine = GradientCosine.between(gradient, gradient.mul(-3f));

      // Then
      assertThat(cosine).isCloseTo(-1, within(1e-6));
    }
  }

  /** The scale of 100 is left out, as the closed form may: it is common to all images. */
  private static NDArray logits(NDArray features, NDArray weights, Heads heads) {
    NDArray given = heads == Heads.COSINE ? features.normalize(2, 1, 1e-12) : features;
    return given.matMul(weights.transpose());
  }

  private static NDArray random(NDManager scope, long seed, int rows, int columns) {
    var random = new java.util.Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return scope.create(values, new Shape(rows, columns));
  }
}
