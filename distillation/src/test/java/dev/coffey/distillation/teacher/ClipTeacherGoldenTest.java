package dev.coffey.distillation.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.distillation.Golden;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ClipTeacherGoldenTest {

  private static final float TOLERANCE = 1e-4f;

  @Test
  void givesHuggingFacesZeroShotLogits() throws IOException {
    // Given
    var expected = Golden.tensors("clip-tiny.safetensors");
    JsonNode texts = Golden.json("clip-tiny.json");
    byte[][] pixels = rows(expected.get("pixels_uint8_hwc"));

    // When
    float[][] logits;
    try (Teacher teacher =
        ClipTeacher.load(
            Golden.path("clip-tiny"),
            Golden.strings(texts.get("classes")),
            Golden.strings(texts.get("templates")),
            Device.cpu())) {
      logits = teacher.logits(pixels);
    }

    // Then
    float[] wanted = expected.get("zero_shot_logits").floats();
    int classes = wanted.length / pixels.length;
    for (int i = 0; i < logits.length; i++) {
      assertThat(logits[i])
          .containsExactly(
              Arrays.copyOfRange(wanted, i * classes, (i + 1) * classes), Offset.offset(TOLERANCE));
    }
  }

  private static byte[][] rows(Tensor pixels) {
    int count = (int) pixels.shape()[0];
    byte[][] rows = new byte[count][(int) pixels.elements() / count];
    var data = pixels.data();
    for (byte[] row : rows) {
      data.get(row);
    }
    return rows;
  }
}
