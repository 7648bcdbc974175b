package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sets the methods apart: whose gradient reaches which weights. */
class MethodTest {

  private static final TrainingConfig CONFIG =
      TrainingConfig.builder().schedule(Schedule.constant(1e-3, 1)).build();

  @Test
  void pcgrad_sums_each_gradient_projected_on_the_others_normal_plane() {
    // Given a batch whose labels contradict the teacher
    Batch batch = contradicted(ToyBatches.of(0, 8, 16));
    double[] ce = gradient(Method.SINGLE_HEAD, new LossWeights(0.5, 0), batch, "");
    double[] kd = gradient(Method.SINGLE_HEAD, new LossWeights(0, 0.5), batch, "");
    assertThat(Gradients.product(ce, kd)).isNegative();

    // When
    double[] step = gradient(Method.PCGRAD, new LossWeights(0.5, 0.5), batch, "");

    // Then
    double[] expected = new double[ce.length];
    double[] ceProjected = projected(ce, kd);
    double[] kdProjected = projected(kd, ce);
    Arrays.setAll(expected, i -> ceProjected[i] + kdProjected[i]);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(step).containsExactly(expected, within(1e-5 * largest));
  }

  @Test
  void pcgrad_is_the_single_head_where_nothing_conflicts() {
    // Given a teacher that says what the labels say
    Batch batch = ToyBatches.of(0, 8, 0);
    double[] plain = gradient(Method.SINGLE_HEAD, LossWeights.SUM, batch, "");

    // When
    double[] step = gradient(Method.PCGRAD, LossWeights.SUM, batch, "");

    // Then
    assertThat(step).containsExactly(plain, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"8, 0, ce_head, kd_head", "0, 16, kd_head, ce_head"})
  void sskd_teaches_one_head_the_labelled_images_and_the_other_the_rest(
      int labeled, int unlabeled, String taught, String untouched) {
    // Given
    Batch batch = ToyBatches.of(0, labeled, unlabeled);
    LossWeights teacherAlone = new LossWeights(0, 1);

    // When
    double[] at = gradient(Method.SSKD, teacherAlone, batch, taught);
    double[] beside = gradient(Method.SSKD, teacherAlone, batch, untouched);

    // Then
    assertThat(Gradients.product(at, at)).isPositive();
    assertThat(beside).containsOnly(0);
  }

  @Test
  void a_name_that_is_none_is_told_with_those_that_are() {
    assertThatThrownBy(() -> Method.of("dh0"))
        .hasMessage(
            "method is 'dh0', expected one of"
                + " dho, dho-detached, sskd, single-head, pcgrad, ce, kd");
  }

  private static double[] gradient(
      Method method, LossWeights weights, Batch batch, String namePart) {
    return Gradients.ofFirstStep(
        CONFIG.toBuilder().method(method).weights(weights).build(),
        batch,
        name -> name.contains(namePart));
  }

  /** {@code g − (g·h/‖h‖²)·h}. */
  private static double[] projected(double[] gradient, double[] other) {
    double along = Gradients.product(gradient, other) / Gradients.product(other, other);
    double[] result = new double[gradient.length];
    Arrays.setAll(result, i -> gradient[i] - along * other[i]);
    return result;
  }

  static Batch contradicted(Batch batch) {
    int[] labels = Arrays.stream(batch.labels()).map(it -> (it + 1) % ToyBatches.CLASSES).toArray();
    return new Batch(
        batch.labeledPixels(),
        labels,
        batch.teacherLabeled(),
        batch.unlabeledPixels(),
        batch.teacherUnlabeled());
  }
}
