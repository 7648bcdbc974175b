package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Backbone;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.distillation.student.Weights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class MixedPrecisionTest {

  private static final TrainingConfig FP32 =
      TrainingConfig.builder().schedule(Schedule.constant(2e-3, 5)).cosineEvery(3).build();
  private static final TrainingConfig BF16 = FP32.toBuilder().precision(Precision.BF16).build();

  @Test
  void learns_a_toy_problem_and_keeps_all_it_stores_in_float32() {
    // Given
    double[] losses = new double[40];
    try (StudentTraining training = Gradients.student(BF16)) {
      // When
      for (int step = 0; step < losses.length; step++) {
        losses[step] = training.step(ToyBatches.of(step, 8, 16)).loss();
      }

      // Then
      assertThat(losses[39]).isLessThan(0.8 * losses[0]);
      Map<String, Tensor> state = SafeTensors.read(training.trainingState());
      assertThat(without("counters", state).values())
          .extracting(Tensor::dtype)
          .containsOnly(DataType.FLOAT32);
    }
  }

  @Test
  void takes_nearly_the_gradient_of_float32() {
    // Given
    Batch batch = ToyBatches.of(0, 8, 16);
    double[] exact = Gradients.ofFirstStep(FP32, batch, name -> true);

    // When
    double[] rounded = Gradients.ofFirstStep(BF16, batch, name -> true);

    // Then bfloat16 has eight bits: near, but not the same
    assertThat(Gradients.cosine(exact, rounded)).isBetween(0.99, 0.9999999);
  }

  @Test
  void restored_run_is_the_uninterrupted_one_bit_for_bit() {
    // Given
    byte[] half;
    byte[] whole;
    try (StudentTraining training = Gradients.student(BF16)) {
      steps(training, 4);
      half = training.trainingState();
      steps(training, 8);
      whole = training.trainingState();
    }

    // When
    try (StudentTraining training =
        StudentTraining.restore(
            Gradients.architecture(Method.DHO),
            Preprocessing.clip(ToyBatches.SIZE),
            BF16,
            SafeTensors.read(half))) {
      steps(training, 8);

      // Then
      assertThat(training.trainingState()).isEqualTo(whole);
    }
  }

  @Test
  void takes_networks_with_depthwise_filters_too() {
    // Given
    var architecture =
        new Architecture("mobilenet-v2", Heads.LINEAR, ToyBatches.SIZE, ToyBatches.CLASSES);
    Batch batch = ToyBatches.of(0, 8, 16);
    StepReport exact = firstStep(architecture, FP32, batch);

    // When
    StepReport rounded = firstStep(architecture, BF16, batch);

    // Then as near as eight bits through 53 layers are, the last on maps of one pixel
    assertThat(rounded.finite()).isTrue();
    assertThat(rounded.loss()).isCloseTo(exact.loss(), Percentage.withPercentage(5));
  }

  private static StepReport firstStep(
      Architecture architecture, TrainingConfig config, Batch batch) {
    try (StudentTraining training =
        StudentTraining.create(
            architecture, Preprocessing.clip(ToyBatches.SIZE), config, Optional.empty())) {
      return training.step(batch);
    }
  }

  @Test
  void a_backbone_that_does_not_take_it_is_refused() {
    // Given
    var network = new StudentNetwork(new Flat(), Heads.LINEAR, ToyBatches.CLASSES);

    // When
    var failure =
        assertThatThrownBy(
            () ->
                StudentTraining.create(
                    network, Preprocessing.clip(ToyBatches.SIZE), BF16, Map.of()));

    // Then
    failure
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("precision is bf16, which the backbone Flat does not take; train it with fp32");
  }

  @Test
  void a_name_that_is_none_is_told_with_those_that_are() {
    assertThatThrownBy(() -> Precision.of("fp16"))
        .hasMessage("precision is 'fp16', expected fp32 or bf16");
  }

  private static Map<String, Tensor> without(String name, Map<String, Tensor> tensors) {
    Map<String, Tensor> rest = new TreeMap<>(tensors);
    rest.remove(name);
    return rest;
  }

  private static void steps(StudentTraining training, long to) {
    while (training.steps() < to) {
      training.step(ToyBatches.of(training.steps(), 8, 16));
    }
  }

  /** Means of the colours. */
  private record Flat() implements Backbone {

    @Override
    public int featureWidth() {
      return 3;
    }

    @Override
    public List<WeightSpec> weights() {
      var one = new WeightSpec.Initial.Constant(1);
      return List.of(new WeightSpec("scale", new Shape(1, 3), WeightSpec.Role.TRAINED, one));
    }

    @Override
    public NDArray features(NDArray images, Weights weights, boolean training) {
      return images.mean(new int[] {2, 3}).mul(weights.get("scale"));
    }
  }
}
