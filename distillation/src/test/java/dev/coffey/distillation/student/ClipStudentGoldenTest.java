package dev.coffey.distillation.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.distillation.Golden;
import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference's CLIP student before its first step, out of the golden CLIP's own features. */
class ClipStudentGoldenTest {

  private final Map<String, Tensor> expected = Golden.tensors("clip-tiny.safetensors");
  private final JsonNode texts = Golden.json("clip-tiny.json");

  ClipStudentGoldenTest() throws IOException {}

  @Test
  void startsWithTheReferencesHeads() throws IOException {
    // Given
    float[][] pixelFeatures = rows(expected.get("image_features"));
    float[][] meansKD = textMeans();
    ClipStudent start = start();

    // When
    HeadLogits logits;
    try (Student student =
        Student.load(
            start.architecture(), start.preprocessing(), blob(start.weights()), Device.cpu())) {
      logits = student.forward(pixels());
    }

    // Then
    for (int b = 0; b < pixelFeatures.length; b++) {
      float[] ce = products(meansKD, pixelFeatures[b], 1);
      float[] kd = products(meansKD, pixelFeatures[b], 100 / norm(pixelFeatures[b]));
      assertThat(logits.ce()[b]).containsExactly(ce, within(tolerance(ce)));
      assertThat(logits.kd()[b]).containsExactly(kd, within(tolerance(kd)));
    }
  }

  @Test
  void isRebuiltFromTheArchitecturesText() throws IOException {
    // Given
    ClipStudent start = start();

    // When
    Architecture architecture = Architecture.fromJson(start.architecture().toJson());

    // Then
    assertThat(architecture).isEqualTo(start.architecture());
    assertThat(architecture.featureWidth())
        .isEqualTo((int) expected.get("image_features").shape()[1]);
  }

  private ClipStudent start() throws IOException {
    return ClipStudent.of(
        Golden.path("clip-tiny"),
        Golden.strings(texts.get("classes")),
        new Prompts(Golden.strings(texts.get("templates"))),
        Heads.COSINE);
  }

  /** Means of the golden text features of each class's prompts, {@code [K, D]}. */
  private float[][] textMeans() {
    float[][] features = rows(expected.get("text_features"));
    int classes = texts.get("classes").size();
    int prompts = texts.get("templates").size();
    float[][] means = new float[classes][features[0].length];
    for (int k = 0; k < classes; k++) {
      for (int p = 0; p < prompts; p++) {
        for (int d = 0; d < means[k].length; d++) {
          means[k][d] += features[k * prompts + p][d] / prompts;
        }
      }
    }
    return means;
  }

  private byte[][] pixels() {
    Tensor tensor = expected.get("pixels_uint8_hwc");
    int count = (int) tensor.shape()[0];
    byte[][] pixels = new byte[count][(int) tensor.elements() / count];
    var data = tensor.data();
    for (byte[] image : pixels) {
      data.get(image);
    }
    return pixels;
  }

  private static float[] products(float[][] meansKD, float[] feature, float factor) {
    float[] products = new float[meansKD.length];
    for (int k = 0; k < products.length; k++) {
      double sum = 0;
      for (int d = 0; d < feature.length; d++) {
        sum += (double) meansKD[k][d] * feature[d];
      }
      products[k] = (float) (sum * factor);
    }
    return products;
  }

  private static float norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return (float) Math.sqrt(sum);
  }

  private static float tolerance(float[] wanted) {
    float largest = 1;
    for (float value : wanted) {
      largest = Math.max(largest, Math.abs(value));
    }
    return 1e-4f * largest;
  }

  private static float[][] rows(Tensor tensor) {
    float[] flat = tensor.floats();
    int width = (int) tensor.shape()[1];
    float[][] rows = new float[(int) tensor.shape()[0]][width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(flat, i * width, rows[i], 0, width);
    }
    return rows;
  }

  private static byte[] blob(Map<String, Tensor> weights) throws IOException {
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    SafeTensors.write(blob, weights, Map.of());
    return blob.toByteArray();
  }
}
