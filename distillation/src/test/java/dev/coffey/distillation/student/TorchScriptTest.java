package dev.coffey.distillation.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules and answers of PyTorch 2.13: {@code src/test/python/make_torchscript_modules.py}. */
class TorchScriptTest {

  private static final int SIZE = 16;

  @ParameterizedTest
  @ValueSource(strings = {"scripted.pt", "traced.pt"})
  void answers_like_python_from_the_architectures_text_and_the_weights(String file)
      throws IOException {
    // Given
    Architecture original = Architecture.torchScript(path(file), Heads.LINEAR, SIZE, 4);
    Map<String, Tensor> weights = PretrainedWeights.read(path(file), original);
    Map<String, Tensor> expected = SafeTensors.read(path("expected.safetensors"));

    // When
    Architecture architecture = Architecture.fromJson(original.toJson());
    float[] features;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray images = expected.get("images").toNDArray(manager);
      features = features(architecture, images, arrays(architecture, weights, manager));
    }

    // Then
    assertThat(architecture).isEqualTo(original);
    assertThat(architecture.featureWidth()).isEqualTo(12);
    assertThat(features).containsExactly(expected.get("features").floats(), within(1e-5f));
  }

  @Test
  void takes_the_code_along_but_not_the_weights() throws IOException {
    // When
    String json = Architecture.torchScript(path("scripted.pt"), Heads.LINEAR, SIZE, 4).toJson();

    // Then
    assertThat(json)
        .hasSizeLessThan(10_000)
        .contains("{\"name\":\"stages.1.0.running_var\",\"shape\":[8],\"trained\":false}")
        .contains("{\"name\":\"scale\",\"shape\":[12],\"trained\":true}")
        .doesNotContain("num_batches_tracked");
  }

  @Test
  void one_backbone_serves_two_sets_of_weights_in_many_threads() throws IOException {
    // Given
    Architecture architecture =
        Architecture.torchScript(path("scripted.pt"), Heads.LINEAR, SIZE, 4);
    Map<String, Tensor> weights = PretrainedWeights.read(path("scripted.pt"), architecture);
    Backbone backbone = architecture.network();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray images =
          SafeTensors.read(path("expected.safetensors")).get("images").toNDArray(manager);
      Weights first = arrays(architecture, weights, manager);
      Weights second = arrays(architecture, weights, manager);
      second.get("shift").addi(1);
      float[] expected = features(backbone, images, first);

      // When
      float[][] found =
          IntStream.range(0, 60)
              .parallel()
              .mapToObj(i -> features(backbone, images, i % 2 == 0 ? first : second))
              .toArray(float[][]::new);

      // Then
      for (int i = 0; i < found.length; i++) {
        float shift = i % 2;
        for (int d = 0; d < expected.length; d++) {
          assertThat(found[i][d]).isCloseTo(expected[d] + shift, within(1e-5f));
        }
      }
    }
  }

  @Test
  void refuses_a_module_that_gives_no_features() {
    // When
    var failure =
        assertThatThrownBy(
            () -> Architecture.torchScript(path("no-features.pt"), Heads.LINEAR, SIZE, 4));

    // Then
    failure.hasMessageContaining(
        "the module turns images (2, 3, 16, 16) into arrays of [(2, 8, 14, 14)]");
  }

  @Test
  void refuses_code_of_another_digest() throws IOException {
    // Given
    String json = Architecture.torchScript(path("scripted.pt"), Heads.LINEAR, SIZE, 4).toJson();
    String changed = json.replaceFirst("\"sha256\":\"....", "\"sha256\":\"beef");

    // When
    var failure = assertThatThrownBy(() -> Architecture.fromJson(changed));

    // Then
    failure.hasMessageContaining("the architecture names code of SHA-256 beef");
  }

  @Test
  void has_no_random_start() throws IOException {
    // Given
    Architecture architecture =
        Architecture.torchScript(path("scripted.pt"), Heads.LINEAR, SIZE, 4);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      // When
      var failure =
          assertThatThrownBy(
              () ->
                  Weights.initial(StudentNetwork.of(architecture).weights(), Map.of(), 1, manager));

      // Then
      failure.hasMessageContaining("has no random start").hasMessageContaining("PretrainedWeights");
    }
  }

  private static Weights arrays(
      Architecture architecture, Map<String, Tensor> weights, NDManager manager) {
    var specs =
        architecture.network().weights().stream().map(spec -> spec.within("backbone")).toList();
    return Weights.of(Weights.load(specs, weights, manager)).within("backbone");
  }

  private static float[] features(Architecture architecture, NDArray images, Weights weights) {
    return features(architecture.network(), images, weights);
  }

  private static float[] features(Backbone backbone, NDArray images, Weights weights) {
    try (NDArray features = backbone.features(images, weights, false)) {
      return features.toFloatArray();
    }
  }

  private static Path path(String name) {
    try {
      return Path.of(TorchScriptTest.class.getResource("/torchscript/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
