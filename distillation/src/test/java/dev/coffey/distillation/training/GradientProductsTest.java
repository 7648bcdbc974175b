package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.coffey.distillation.training.GradientProducts.Products;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class GradientProductsTest {

  private static final int IMAGES = 6;
  private static final int INPUTS = 5;
  private static final int FEATURES = 4;
  private static final int CLASSES = 3;
  private static final float EPSILON = 1e-2f;

  private final float[] pixels = random(1, IMAGES * INPUTS);
  private final float[] first = random(2, FEATURES * INPUTS);
  private final float[] second = random(3, CLASSES * FEATURES);
  private final float[] teacher = random(4, IMAGES * CLASSES);

  /**
   * A toy of two layers, tanh between them; the gradients of both losses by central differences.
   */
  @Test
  void are_those_of_numeric_gradients() {
    try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        var products = new GradientProducts(scope)) {
      // Given
      double[] ce = numeric(weights -> ce(scope, weights(scope, weights)).getFloat());
      double[] kd = numeric(weights -> kd(scope, weights(scope, weights)).getFloat());
      NDArray weights = weights(scope, first);
      weights.setRequiresGradient(true);
      JniUtils.setGradMode(true);
      NDArray ceLoss = ce(scope, weights);
      NDArray kdLoss = kd(scope, weights);
      JniUtils.setGradMode(false);

      // When
      Products found = products.of(scope, ceLoss, kdLoss, List.of(weights));

      // Then
      assertThat(found.firstSquare()).isCloseTo(Gradients.product(ce, ce), within(1e-3));
      assertThat(found.secondSquare()).isCloseTo(Gradients.product(kd, kd), within(1e-3));
      assertThat(found.product()).isCloseTo(Gradients.product(ce, kd), within(1e-3));
      assertThat(found.cosine()).isCloseTo(Gradients.cosine(ce, kd), within(1e-2));
    }
  }

  @Test
  void have_no_cosine_where_a_gradient_is_zero() {
    assertThat(new Products(0, 4, 0).cosine()).isNaN();
    assertThat(new Products(4, 4, -4.0000001).cosine()).isEqualTo(-1);
  }

  private double[] numeric(ToDoubleFunction<float[]> loss) {
    double[] gradient = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      float[] up = Arrays.copyOf(first, first.length);
      float[] down = Arrays.copyOf(first, first.length);
      up[i] += EPSILON;
      down[i] -= EPSILON;
      gradient[i] = (loss.applyAsDouble(up) - loss.applyAsDouble(down)) / (2 * EPSILON);
    }
    return gradient;
  }

  private static NDArray weights(NDManager scope, float[] values) {
    return scope.create(values, new Shape(FEATURES, INPUTS));
  }

  private NDArray logits(NDManager scope, NDArray weights) {
    NDArray features =
        scope.create(pixels, new Shape(IMAGES, INPUTS)).matMul(weights.transpose()).tanh();
    return features.matMul(scope.create(second, new Shape(CLASSES, FEATURES)).transpose());
  }

  private NDArray ce(NDManager scope, NDArray weights) {
    NDArray labels = scope.create(new long[] {0, 1, 2, 2, 1, 0});
    return DistillationLoss.crossEntropy(logits(scope, weights), labels).mean();
  }

  private NDArray kd(NDManager scope, NDArray weights) {
    NDArray target = scope.create(teacher, new Shape(IMAGES, CLASSES));
    return DistillationLoss.divergence(target, logits(scope, weights), 2).mean();
  }

  private static float[] random(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
