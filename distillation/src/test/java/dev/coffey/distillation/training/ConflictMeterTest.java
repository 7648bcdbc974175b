package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The cosines that a step reports, against the gradients of steps with one loss alone. */
class ConflictMeterTest {

  private static final TrainingConfig CONFIG =
      TrainingConfig.builder().schedule(Schedule.constant(2e-3, 5)).cosineEvery(1).build();

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"DHO", "SSKD", "SINGLE_HEAD", "PCGRAD"})
  void the_cosine_at_the_last_stage_is_that_of_the_two_gradients(Method method) {
    // Given
    Batch batch = MethodTest.contradicted(ToyBatches.of(3, 8, 0));
    double expected = cosine(method, batch, name -> name.startsWith("backbone.layer3."));

    // When
    StepReport report = firstStep(method, batch);

    // Then
    assertThat(report.cosineStage()).isPresent();
    assertThat(report.cosineStage().getAsDouble()).isCloseTo(expected, within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({"SSKD, ce_head.weight", "SINGLE_HEAD, head.weight", "PCGRAD, head.weight"})
  void the_cosine_at_a_shared_head_is_that_of_the_two_gradients(Method method, String weight) {
    // Given
    Batch batch = MethodTest.contradicted(ToyBatches.of(3, 8, 0));
    double expected = cosine(method, batch, weight::equals);

    // When
    StepReport report = firstStep(method, batch);

    // Then
    assertThat(report.cosineHead()).isPresent();
    assertThat(report.cosineHead().getAsDouble()).isCloseTo(expected, within(1e-4));
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void cosines_are_where_two_gradients_meet_and_within_one(Method method) {
    // Given
    boolean meet = method.usesLabels() && method.usesTeacher() && method != Method.DHO_DETACHED;
    try (StudentTraining training = Gradients.student(config(method))) {
      for (int step = 0; step < 5; step++) {
        // When
        StepReport report = training.step(ToyBatches.of(step, 8, 16));

        // Then
        assertCosine(report.cosineFeatures(), meet);
        assertCosine(report.cosineStage(), meet);
        assertCosine(report.cosineHead(), meet && method != Method.DHO);
      }
    }
  }

  private static void assertCosine(OptionalDouble cosine, boolean expected) {
    assertThat(cosine.isPresent()).isEqualTo(expected);
    cosine.ifPresent(value -> assertThat(value).isBetween(-1.0, 1.0));
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void measuring_changes_no_bit_of_the_training(Method method) {
    // Given
    byte[] plain = stateAfter(config(method).toBuilder().cosineEvery(0).build(), 6);

    // When
    byte[] measured = stateAfter(config(method), 6);

    // Then
    assertThat(measured).isEqualTo(plain);
  }

  private static byte[] stateAfter(TrainingConfig config, int steps) {
    try (StudentTraining training = Gradients.student(config)) {
      for (int step = 0; step < steps; step++) {
        training.step(ToyBatches.of(step, 8, 16));
      }
      return training.trainingState();
    }
  }

  private static StepReport firstStep(Method method, Batch batch) {
    try (StudentTraining training = Gradients.student(config(method))) {
      return training.step(batch);
    }
  }

  private static TrainingConfig config(Method method) {
    return CONFIG.toBuilder().method(method).build();
  }

  /**
   * Of steps that each have one loss alone. PCGrad's two gradients are those of the single head.
   */
  private static double cosine(Method method, Batch batch, Predicate<String> weights) {
    Method plain = method == Method.PCGRAD ? Method.SINGLE_HEAD : method;
    TrainingConfig.Builder config = CONFIG.toBuilder().method(plain).cosineEvery(0);
    return Gradients.cosine(
        Gradients.ofFirstStep(config.weights(new LossWeights(1, 0)).build(), batch, weights),
        Gradients.ofFirstStep(config.weights(new LossWeights(0, 1)).build(), batch, weights));
  }
}
