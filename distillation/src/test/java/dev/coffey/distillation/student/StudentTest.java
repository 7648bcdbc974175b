package dev.coffey.distillation.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTest {

  @ParameterizedTest
  @ValueSource(strings = {"resnet-tiny", "resnet18", "resnet50", "mobilenet-v2"})
  void an_image_is_answered_alone_as_in_a_batch(String backbone) {
    // Given
    var architecture = new Architecture(backbone, Heads.COSINE, 32, 5);
    byte[][] images = images(3, 32);
    try (var student = load(architecture, weights(architecture))) {
      // When
      HeadLogits together = student.forward(images);

      // Then
      HeadLogits alone = student.forward(new byte[][] {images[1]});
      assertThat(together.size()).isEqualTo(3);
      assertThat(alone.ce()[0]).containsExactly(together.ce()[1], within(1e-4f));
      assertThat(alone.kd()[0]).containsExactly(together.kd()[1], within(1e-2f));
    }
  }

  @Test
  void large_batches_are_cut_without_a_trace() {
    // Given
    var architecture = new Architecture("resnet-tiny", Heads.LINEAR, 16, 5);
    byte[][] images = images(300, 16);
    try (var student = load(architecture, weights(architecture))) {
      // When
      HeadLogits logits = student.forward(images);

      // Then
      HeadLogits last = student.forward(new byte[][] {images[299]});
      assertThat(logits.kd()[299]).containsExactly(last.kd()[0], within(1e-4f));
    }
  }

  @Test
  void answers_many_threads_at_once() {
    // Given
    var architecture = new Architecture("resnet-tiny", Heads.LINEAR, 16, 5);
    byte[][] images = images(40, 16);
    try (var student = load(architecture, weights(architecture))) {
      float[][] expected = student.forward(images).ce();

      // When
      float[][] found =
          IntStream.range(0, images.length)
              .parallel()
              .mapToObj(i -> student.forward(new byte[][] {images[i]}).ce()[0])
              .toArray(float[][]::new);

      // Then
      for (int i = 0; i < images.length; i++) {
        assertThat(found[i]).containsExactly(expected[i], within(1e-4f));
      }
    }
  }

  @Test
  void names_the_tensor_that_is_missing() {
    // Given
    var architecture = new Architecture("resnet-tiny", Heads.LINEAR, 16, 5);
    Map<String, Tensor> weights = weights(architecture);
    weights.remove("kd_head.bias");

    // When
    var failure = assertThatThrownBy(() -> load(architecture, weights));

    // Then
    failure.hasMessage("student weights: missing: kd_head.bias [5].");
  }

  @Test
  void refuses_an_image_of_another_size() {
    // Given
    var architecture = new Architecture("resnet-tiny", Heads.LINEAR, 16, 5);
    try (var student = load(architecture, weights(architecture))) {
      // When
      var failure = assertThatThrownBy(() -> student.forward(images(1, 17)));

      // Then
      failure.hasMessage("an image has 867 bytes, expected 768: 16 pixels square, three channels");
    }
  }

  private static Map<String, Tensor> weights(Architecture architecture) {
    Map<String, Tensor> weights = new TreeMap<>();
    for (WeightSpec spec : StudentNetwork.of(architecture).weights()) {
      weights.put(spec.name(), Tensor.of(spec.initialValues(3), spec.shape().getShape()));
    }
    return weights;
  }

  private static Student load(Architecture architecture, Map<String, Tensor> weights) {
    var blob = new ByteArrayOutputStream();
    try {
      SafeTensors.write(blob, weights, Map.of());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    var preprocessing = Preprocessing.clip(architecture.inputSize());
    return Student.load(architecture, preprocessing, blob.toByteArray(), Device.cpu());
  }

  private static byte[][] images(int count, int size) {
    Random random = new Random(5);
    byte[][] images = new byte[count][size * size * 3];
    for (byte[] image : images) {
      random.nextBytes(image);
    }
    return images;
  }
}
