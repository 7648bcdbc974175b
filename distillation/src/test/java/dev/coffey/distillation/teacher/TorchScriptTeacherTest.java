package dev.coffey.distillation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module and the expected logits are of src/test/python/make_teachers.py. */
class TorchScriptTeacherTest {

  private static final List<String> CLASSES = List.of("ring", "square", "star");

  @TempDir Path copy;

  @Test
  void givesThePythonModelsLogits() throws Exception {
    // Given
    Map<String, Tensor> expected = SafeTensors.read(resource("torchscript-expected.safetensors"));
    byte[][] pixels = new byte[5][8 * 8 * 3];
    var bytes = expected.get("pixels").data();
    for (byte[] image : pixels) {
      bytes.get(image);
    }

    // When
    try (TorchScriptTeacher teacher = load(resource("torchscript"), CLASSES)) {
      float[][] logits = teacher.logits(pixels);

      // Then, alone and together
      float[] wanted = expected.get("logits").floats();
      for (int b = 0; b < 5; b++) {
        float[] row = Arrays.copyOfRange(wanted, b * 3, (b + 1) * 3);
        assertThat(logits[b]).containsExactly(row, Offset.offset(1e-4f));
        assertThat(teacher.logits(new byte[][] {pixels[b]})[0])
            .containsExactly(row, Offset.offset(1e-4f));
      }
      assertThat(teacher.id()).matches("torchscript-[0-9a-f]{16}");
      assertThat(teacher.preprocessing().size()).isEqualTo(8);
      assertThat(TorchScriptTeacher.isIn(resource("torchscript"))).isTrue();
    }
  }

  @Test
  void saysWhatDoesNotFit() throws Exception {
    // Given a folder whose embeddings are of another encoder
    copyFolder();
    Path text = copy.resolve("text.safetensors");
    try (var out = Files.newOutputStream(text)) {
      SafeTensors.write(
          out,
          Map.of(
              "text_embeddings", Tensor.of(new float[15], 3, 5),
              "scale", Tensor.of(new float[] {100}, 1)),
          Map.of());
    }

    // When, then
    assertThatThrownBy(() -> load(copy, List.of("ring", "star")))
        .hasMessageContaining("tensor text_embeddings has shape [3, 5], expected [2, 5]");
    try (TorchScriptTeacher teacher = load(copy, CLASSES)) {
      assertThatThrownBy(() -> teacher.logits(new byte[1][8 * 8 * 3]))
          .hasMessageContaining("encoder.pt returned shape (1, 6) for 1 images")
          .hasMessageContaining("expected (1, 5): text_embeddings have 5 columns");
    }
    Files.writeString(copy.resolve("preprocessor_config.json"), "{}");
    assertThatThrownBy(() -> load(copy, CLASSES)).hasMessageContaining("crop_size");
  }

  private static TorchScriptTeacher load(Path folder, List<String> classes) throws IOException {
    return TorchScriptTeacher.load(folder, classes, Optional.empty(), Device.cpu());
  }

  private void copyFolder() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(resource("torchscript"))) {
      files.forEach(
          file -> {
            try {
              Files.copy(file, copy.resolve(file.getFileName().toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(TorchScriptTeacherTest.class.getResource("/teachers/" + name).toURI());
  }
}
