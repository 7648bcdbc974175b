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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The published {@code evaluate}, repeated. Numbers: {@code golden/head-mix.*}. */
class HeadMixGoldenTest {

  /** NumPy counts in steps of 0.05, the grid divides by 20: 0.15000000000000002 is 0.15. */
  private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

  private static final Comparator<Double> ROUNDED =
      (a, b) -> Math.abs(a - b) <= ROUNDING.value ? 0 : Double.compare(a, b);

  private final JsonNode expected = Golden.json("head-mix.json");
  private final Map<String, Tensor> tensors = Golden.tensors("head-mix.safetensors");
  private final int[] labels = Golden.ints(tensors.get("labels"));
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
    assertThat(tuned.mix().alpha()).isCloseTo(best.get("alpha").asDouble(), ROUNDING);
    assertThat(tuned.mix().beta()).isCloseTo(best.get("beta").asDouble(), ROUNDING);
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
      HeadMix mix =
          new HeadMix(Math.min(1, pair.get("alpha").asDouble()), pair.get("beta").asDouble());
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
    assertThat(MixGrid.ALPHAS).usingElementComparator(ROUNDED).isEqualTo(alphas);
    assertThat(MixGrid.BETAS).usingElementComparator(ROUNDED).isEqualTo(betas);
  }

  private long correctOf(JsonNode pair) {
    return correct(pair.get("top1_percent").asDouble() / 100);
  }

  private long correct(double share) {
    return Math.round(share * labels.length);
  }

  private static float[][] rows(Tensor tensor) {
    int classes = (int) tensor.shape()[1];
    float[] flat = tensor.floats();
    float[][] rows = new float[(int) tensor.shape()[0]][];
    Arrays.setAll(rows, b -> Arrays.copyOfRange(flat, b * classes, (b + 1) * classes));
    return rows;
  }
}
