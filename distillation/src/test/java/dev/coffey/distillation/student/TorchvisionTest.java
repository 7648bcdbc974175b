package dev.coffey.distillation.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Answers of torchvision 0.28's networks: {@code src/test/python/make_backbone_features.py}.
 * Weights and images are a formula there and here.
 */
class TorchvisionTest {

  private static final int SIZE = 64;
  private static final int IMAGES = 4;

  @ParameterizedTest
  @CsvSource({
    "resnet18, bn1.running_var",
    "resnet50, bn1.running_var",
    "mobilenet-v2, features.18.1.running_mean"
  })
  void answers_like_torchvision(String name, String statistic) throws Exception {
    // Given
    Map<String, Tensor> expected = expected();
    Backbone backbone = Backbones.named(name);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Map<String, NDArray> arrays = weights(backbone, manager);
      NDArray images = images(manager);

      // When
      NDArray evaluated = backbone.features(images, Weights.of(arrays), false);
      NDArray trained = backbone.features(images, Weights.of(arrays), true);

      // Then
      assertClose(evaluated, expected.get(name + ".eval"));
      assertClose(trained, expected.get(name + ".train"));
      assertClose(arrays.get(statistic), expected.get(name + "." + statistic));
    }
  }

  private static Map<String, Tensor> expected() throws IOException, URISyntaxException {
    return SafeTensors.read(
        Path.of(TorchvisionTest.class.getResource("/backbones/torchvision.safetensors").toURI()));
  }

  private static Map<String, NDArray> weights(Backbone backbone, NDManager manager) {
    Map<String, WeightSpec> specs = new TreeMap<>();
    backbone.weights().forEach(spec -> specs.put(spec.name(), spec));
    Map<String, NDArray> arrays = new TreeMap<>();
    int which = 0;
    for (WeightSpec spec : specs.values()) {
      Shape shape = spec.shape();
      float[] values = new float[(int) shape.size()];
      for (int i = 0; i < values.length; i++) {
        double u = chance(i, which);
        if (shape.dimension() == 4) {
          values[i] =
              (float) ((2 * u - 1) * Math.sqrt(6.0 / (shape.get(1) * shape.get(2) * shape.get(3))));
        } else if (spec.name().endsWith("running_var") || spec.name().endsWith("weight")) {
          values[i] = (float) (0.5 + u);
        } else {
          values[i] = (float) (0.4 * (u - 0.5));
        }
      }
      arrays.put(spec.name(), manager.create(values, shape));
      which++;
    }
    return arrays;
  }

  private static NDArray images(NDManager manager) {
    float[] values = new float[IMAGES * 3 * SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) chance(i, 1000) * 4 - 2;
    }
    return manager.create(values, new Shape(IMAGES, 3, SIZE, SIZE));
  }

  private static double chance(int i, int which) {
    double x = Math.sin(i * 12.9898 + which * 78.233) * 43758.5453;
    return x - Math.floor(x);
  }

  private static void assertClose(NDArray actual, Tensor wanted) {
    float[] values = wanted.floats();
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(actual.getShape().getShape()).isEqualTo(wanted.shape());
    assertThat(actual.toFloatArray()).containsExactly(values, within(1e-4f * largest));
  }
}
