package dev.coffey.distillation.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainedWeightsTest {

  @ParameterizedTest
  @CsvSource({
    "mobilenet-v2, '', classifier.1.weight",
    "resnet18, '', fc.weight",
    "resnet18, module., module.fc.weight",
    "resnet-tiny, backbone., ce_head.weight"
  })
  void reads_a_checkpoint(String backbone, String prefix, String head, @TempDir Path folder)
      throws IOException {
    // Given
    Architecture architecture = new Architecture(backbone, Heads.LINEAR, 32, 7);
    Map<String, Tensor> tensors = named(prefix, backbone);
    tensors.put(head, Tensor.of(new float[1000 * 3], 1000, 3));
    tensors.put(
        prefix + "bn1.num_batches_tracked",
        new Tensor(DataType.INT64, new long[0], ByteBuffer.allocate(8)));
    Path file = write(folder.resolve("checkpoint.safetensors"), tensors);

    // When
    Map<String, Tensor> weights = PretrainedWeights.read(file, architecture);

    // Then
    assertThat(weights).isEqualTo(named("backbone.", backbone));
  }

  @Test
  void takes_heads_along_that_fit(@TempDir Path folder) throws IOException {
    // Given
    Architecture architecture = new Architecture("resnet-tiny", Heads.LINEAR, 32, 7);
    Map<String, Tensor> tensors = named("backbone.", "resnet-tiny");
    tensors.put("ce_head.weight", Tensor.of(new float[7 * 128], 7, 128));
    tensors.put("kd_head.weight", Tensor.of(new float[9 * 128], 9, 128));
    Path file = write(folder.resolve("student.safetensors"), tensors);

    // When
    Map<String, Tensor> weights = PretrainedWeights.read(file, architecture);

    // Then
    assertThat(weights).containsKey("ce_head.weight").doesNotContainKey("kd_head.weight");
  }

  @Test
  void says_what_does_not_fit(@TempDir Path folder) throws IOException {
    // Given
    Architecture architecture = new Architecture("resnet18", Heads.LINEAR, 32, 7);
    Map<String, Tensor> tensors = named("", "resnet18");
    tensors.put("conv1.weight", Tensor.of(new float[64 * 3 * 9], 64, 3, 3, 3));
    tensors.remove("layer4.1.bn2.bias");
    tensors.put("fc.bias", Tensor.of(new float[10], 10));
    Path file = write(folder.resolve("checkpoint.safetensors"), tensors);

    // When
    var failure = assertThatThrownBy(() -> PretrainedWeights.read(file, architecture));

    // Then
    failure.hasMessage(
        file
            + ": tensor conv1.weight has shape [64, 3, 3, 3], expected [64, 3, 7, 7];"
            + " missing: layer4.1.bn2.bias [512]; not asked for: fc.bias.");
  }

  private static Map<String, Tensor> named(String prefix, String backbone) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (WeightSpec spec : Backbones.named(backbone).weights()) {
      tensors.put(prefix + spec.name(), Tensor.of(spec.initialValues(5), spec.shape().getShape()));
    }
    return tensors;
  }

  private static Path write(Path file, Map<String, Tensor> tensors) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      SafeTensors.write(out, tensors, Map.of());
    }
    return file;
  }
}
