package dev.coffey.distillation.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.distillation.Golden;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.HeadLogits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The published {@code evaluate}, repeated. Numbers: {@code golden/head-mix.*}. */
class HeadMixGoldenTest {

  private final JsonNode expected = Golden.json("head-mix.json");
  private final Map<String, Tensor> tensors = Golden.tensors("head-mix.safetensors");
  private final int[] labels = labels(tensors.get("labels"));
  private final HeadLogits logits =
      new HeadLogits(rows(tensors.get("ce_logits")), rows(tensors.get("kd_logits")));

  HeadMixGoldenTest() throws IOException {}

  @Test
  void finds_the_pair_of_the_reference() {
    // Given
    JsonNode best = expected.get("best");

    // When
    MixGrid.Tuned tuned = MixGrid.tune(logits, labels);

    // Then
    assertThat(tuned.mix())
        .isEqualTo(new HeadMix(best.get("alpha").asDouble(), best.get("beta").asDouble()));
    assertThat(correct(tuned.top1())).isEqualTo(correctOf(best));
  }

  @Test
  void scores_fixed_pairs_like_the_reference() {
    // Given
    List<Long> wanted = new ArrayList<>();
    expected.get("fixed").forEach(pair -> wanted.add(correctOf(pair)));

    // When
    List<Long> found = new ArrayList<>();
    for (JsonNode pair : expected.get("fixed")) {
      HeadMix mix = new HeadMix(pair.get("alpha").asDouble(), pair.get("beta").asDouble());
      found.add(correct(Scores.of(mix.probabilities(logits), labels).top1()));
    }

    // Then
    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void tries_the_grid_of_the_reference() {
    // Given
    List<Double> alphas = new ArrayList<>();
    List<Double> betas = new ArrayList<>();

    // When
    expected.get("grid_alpha").forEach(alpha -> alphas.add(alpha.asDouble()));
    expected.get("grid_beta").forEach(beta -> betas.add(beta.asDouble()));

    // Then
    assertThat(MixGrid.ALPHAS).isEqualTo(alphas);
    assertThat(MixGrid.BETAS).isEqualTo(betas);
  }

  private long correctOf(JsonNode pair) {
    return correct(pair.get("top1_percent").asDouble() / 100);
  }

  private long correct(double share) {
    return Math.round(share * labels.length);
  }

  private static int[] labels(Tensor tensor) {
    int[] labels = new int[(int) tensor.elements()];
    var values = tensor.data().asLongBuffer();
    Arrays.setAll(labels, i -> (int) values.get(i));
    return labels;
  }

  private static float[][] rows(Tensor tensor) {
    int classes = (int) tensor.shape()[1];
    float[] flat = tensor.floats();
    float[][] rows = new float[(int) tensor.shape()[0]][];
    Arrays.setAll(rows, b -> Arrays.copyOfRange(flat, b * classes, (b + 1) * classes));
    return rows;
  }
}
