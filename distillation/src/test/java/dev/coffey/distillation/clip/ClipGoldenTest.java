package dev.coffey.distillation.clip;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.distillation.Golden;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClipGoldenTest {

  private static final float TOLERANCE = 1e-4f;

  private Map<String, Tensor> expected;
  private JsonNode texts;
  private ClipModel model;
  private ClipTokenizer tokenizer;
  private NDManager manager;

  @BeforeEach
  void load() throws IOException {
    expected = Golden.tensors("clip-tiny.safetensors");
    texts = Golden.json("clip-tiny.json");
    model = ClipModel.load(Golden.path("clip-tiny"), Device.cpu());
    tokenizer = ClipTokenizer.load(Golden.path("clip-tiny"), model.config().text().positions());
    manager = NDManager.newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
    tokenizer.close();
    model.close();
  }

  @Test
  void tokenizesLikeHuggingFace() {
    // Given
    List<String> sentences = new ArrayList<>(Golden.strings(texts.get("prompts")));
    sentences.addAll(Golden.strings(texts.get("tokenizer_extra")));

    // When
    long[][] ids = tokenizer.encode(sentences);

    // Then
    Tensor wanted = expected.get("token_ids_huggingface");
    int[] values = Golden.ints(wanted);
    int length = (int) wanted.shape()[1];
    for (int row = 0; row < ids.length; row++) {
      long[] row64 = new long[length];
      for (int i = 0; i < length; i++) {
        row64[i] = values[row * length + i];
      }
      assertThat(ids[row]).as(sentences.get(row)).isEqualTo(row64);
    }
  }

  @Test
  void makesTheSamePrompts() {
    // Given
    Prompts prompts = new Prompts(Golden.strings(texts.get("templates")));

    // When
    List<String> sentences =
        Golden.strings(texts.get("classes")).stream()
            .flatMap(name -> prompts.of(name).stream())
            .toList();

    // Then
    assertThat(sentences).isEqualTo(Golden.strings(texts.get("prompts")));
  }

  @Test
  void encodesNormalisedPixels() {
    // Given
    NDArray pixelValues = expected.get("pixel_values").toNDArray(manager);

    // When
    NDArray features = model.vision().features(pixelValues);

    // Then
    assertClose(features, "image_features");
  }

  @Test
  void encodesBytes() {
    // Given
    NDArray pixels = expected.get("pixels_uint8_hwc").toNDArray(manager);
    Preprocessing preprocessing = Preprocessing.clip(model.config().vision().imageSize());

    // When
    NDArray features = model.vision().features(pixels, preprocessing);

    // Then
    assertThat(pixels.getDataType()).isEqualTo(DataType.UINT8);
    assertClose(features, "image_features");
  }

  @Test
  void encodesTexts() {
    // Given
    long[][] ids = tokenizer.encode(Golden.strings(texts.get("prompts")));

    // When
    NDArray features = model.text().features(ids, manager);

    // Then
    assertClose(features, "text_features");
  }

  @Test
  void makesZeroShotWeights() {
    // Given
    Prompts prompts = new Prompts(Golden.strings(texts.get("templates")));
    List<String> classes = Golden.strings(texts.get("classes"));

    // When
    NDArray weights = ZeroShotWeights.of(model.text(), tokenizer, prompts, classes, manager);

    // Then
    assertClose(weights, "zero_shot_weights");
  }

  private void assertClose(NDArray actual, String name) {
    Tensor wanted = expected.get(name);
    assertThat(actual.getShape().getShape()).isEqualTo(wanted.shape());
    float[] values = actual.toFloatArray();
    float[] wantedValues = wanted.floats();
    assertThat(values).containsExactly(wantedValues, Offset.offset(TOLERANCE));
  }
}
