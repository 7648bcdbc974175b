package dev.coffey.distillation.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.Golden;
import java.io.IOException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TipAdapterGoldenTest {

  /** The reference multiplies CLIP's cosines by 100, its own exp(logit_scale). */
  private static final float CLIP_SCALE = 100;

  @Test
  void givesTheReferencesFewShotLogits() throws IOException {
    // Given
    var arrays = Golden.tensors("tip-adapter.safetensors");
    var settings = Golden.json("tip-adapter.json");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      TipAdapter adapter =
          new TipAdapter(
              arrays.get("adapter").toNDArray(manager),
              arrays.get("values").toNDArray(manager),
              (float) settings.get("alpha").asDouble(),
              (float) settings.get("beta").asDouble());
      NDArray features = arrays.get("features").toNDArray(manager);
      NDArray textWeights = arrays.get("text_weights").toNDArray(manager);

      // When
      NDArray logits = adapter.logits(features, textWeights.mul(CLIP_SCALE));

      // Then
      assertThat(logits.toFloatArray())
          .containsExactly(arrays.get("logits").floats(), Offset.offset(1e-4f));
    }
  }
}
