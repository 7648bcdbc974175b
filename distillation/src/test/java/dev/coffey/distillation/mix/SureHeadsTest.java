package dev.coffey.distillation.mix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.Golden;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.HeadLogits;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mixtures that are ties but for the last bit, as PyTorch 2.13 breaks them: {@code
 * src/test/python/make_sure_heads.py}.
 */
class SureHeadsTest {

  @ParameterizedTest
  @ValueSource(ints = {5, 20, 37})
  void breaks_ties_like_pytorch(int classes) throws IOException, URISyntaxException {
    // Given
    Map<String, Tensor> arrays =
        SafeTensors.read(
            Path.of(SureHeadsTest.class.getResource("/sure-heads.safetensors").toURI()));
    int[] labels = Golden.ints(arrays.get(classes + ".labels"));
    HeadLogits logits =
        new HeadLogits(rows(arrays.get(classes + ".ce")), rows(arrays.get(classes + ".kd")));

    // When
    List<Integer> correct = new ArrayList<>();
    for (double beta : MixGrid.BETAS) {
      for (double alpha : MixGrid.ALPHAS) {
        float[][] mixed = new HeadMix(alpha, beta).probabilities(logits);
        correct.add((int) Math.round(Scores.of(mixed, labels).top1() * labels.length));
      }
    }

    // Then
    assertThat(correct)
        .containsExactlyElementsOf(
            Arrays.stream(Golden.ints(arrays.get(classes + ".correct"))).boxed().toList());
  }

  private static float[][] rows(Tensor tensor) {
    int classes = (int) tensor.shape()[1];
    float[] flat = tensor.floats();
    float[][] rows = new float[(int) tensor.shape()[0]][];
    Arrays.setAll(rows, b -> Arrays.copyOfRange(flat, b * classes, (b + 1) * classes));
    return rows;
  }
}
