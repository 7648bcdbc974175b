package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.Student;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StudentTrainingTest {

  private static final Preprocessing PREPROCESSING = Preprocessing.clip(ToyBatches.SIZE);
  private static final TrainingConfig CONFIG =
      TrainingConfig.builder().schedule(Schedule.constant(2e-3, 5)).emaDecay(0.9).build();

  @ParameterizedTest
  @EnumSource(Method.class)
  void every_method_learns_a_toy_problem(Method method) {
    // Given
    TrainingConfig config = CONFIG.toBuilder().method(method).build();

    try (var training = create(config, Map.of())) {
      // When
      List<StepReport> reports = run(training, 0, 40);

      // Then
      assertThat(reports.get(39).loss()).isLessThan(0.8 * reports.get(0).loss());
      assertThat(reports.get(39).finite()).isTrue();
      assertThat(Double.isNaN(reports.get(39).ce())).isEqualTo(!method.usesLabels());
      assertThat(Double.isNaN(reports.get(39).kdUnlabeled())).isEqualTo(!method.usesTeacher());
    }
  }

  @Test
  void serves_what_it_trained() {
    // Given
    Batch test = ToyBatches.of(1_000, 64, 0);
    byte[] blob;
    try (var training = create(CONFIG, Map.of())) {
      run(training, 0, 40);
      blob = training.studentBlob();
    }

    // When
    HeadLogits logits;
    try (var student =
        Student.load(architecture(CONFIG.method()), PREPROCESSING, blob, Device.cpu())) {
      logits = student.forward(ToyBatches.images(test));
    }

    // Then
    float[][] probabilities = HeadMix.EQUAL.probabilities(logits);
    assertThat(Scores.of(probabilities, test.labels()).top1()).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void restored_run_is_the_uninterrupted_one_bit_for_bit(Method method) {
    // Given
    TrainingConfig config = CONFIG.toBuilder().method(method).build();
    byte[] half;
    byte[] whole;
    byte[] wholeState;
    try (var training = create(config, Map.of())) {
      run(training, 0, 6);
      half = training.trainingState();
      run(training, 6, 14);
      whole = training.studentBlob();
      wholeState = training.trainingState();
    }

    // When
    Map<String, Tensor> state = SafeTensors.read(half);
    try (var training =
        StudentTraining.restore(architecture(method), PREPROCESSING, config, state)) {
      run(training, training.steps(), 14);

      // Then
      assertThat(training.steps()).isEqualTo(14);
      assertThat(training.studentBlob()).isEqualTo(whole);
      assertThat(training.trainingState()).isEqualTo(wholeState);
    }
  }

  @Test
  void same_seed_same_bytes_other_seed_other_bytes() {
    // Given
    TrainingConfig other = CONFIG.toBuilder().seed(7).build();

    // When
    byte[] first = blobAfter(CONFIG, 3);
    byte[] again = blobAfter(CONFIG, 3);
    byte[] different = blobAfter(other, 3);

    // Then
    assertThat(again).isEqualTo(first);
    assertThat(different).isNotEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void leaves_everything_alone_when_a_step_is_not_finite(Method method) {
    // Given
    try (var training = create(CONFIG.toBuilder().method(method).build(), Map.of());
        NDManager scope = training.manager().newSubManager()) {
      run(training, 0, 3);
      Map<String, Tensor> before = SafeTensors.read(training.trainingState());

      // When
      StepReport report = training.step(scope, withBrokenPixel(scope, method), 0);

      // Then
      Map<String, Tensor> after = SafeTensors.read(training.trainingState());
      assertThat(report.finite()).isFalse();
      assertThat(training.skippedSteps()).isEqualTo(1);
      assertThat(without("counters", after)).isEqualTo(without("counters", before));
      assertThat(training.step(ToyBatches.of(3, 8, 16)).finite()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 16", "8, 0"})
  void takes_batches_without_labelled_or_without_unlabelled(int labeled, int unlabeled) {
    // Given
    try (var training = create(CONFIG, Map.of())) {
      // When
      StepReport report = training.step(ToyBatches.of(0, labeled, unlabeled));

      // Then
      assertThat(report.finite()).isTrue();
      assertThat(Double.isNaN(report.ce())).isEqualTo(labeled == 0);
      assertThat(Double.isNaN(report.kdLabeled())).isEqualTo(labeled == 0);
      assertThat(Double.isNaN(report.kdUnlabeled())).isEqualTo(unlabeled == 0);
    }
  }

  @Test
  void clips_the_gradient_to_its_limit() {
    // Given
    // So large a decay of the denominator's share that AdamW's first step is lr·g/|g|: clipping
    // shows in the moments, which are (1−β1)·g.
    TrainingConfig clipped = CONFIG.toBuilder().gradientNormMax(0.01).build();
    try (var training = create(clipped, Map.of())) {
      // When
      StepReport report = training.step(ToyBatches.of(0, 8, 16));

      // Then
      double squares = 0;
      for (var entry : SafeTensors.read(training.trainingState()).entrySet()) {
        if (entry.getKey().startsWith("first_moment.")) {
          for (float value : entry.getValue().floats()) {
            squares += value * (double) value;
          }
        }
      }
      assertThat(report.gradientNorm()).isGreaterThan(0.1);
      assertThat(Math.sqrt(squares)).isBetween(0.1 * 0.00999, 0.1 * 0.01001);
    }
  }

  @Test
  void keeps_the_callers_tensors_beside_its_own() {
    // Given
    Map<String, Tensor> sampler = Map.of("sampler.cursor", Tensor.of(new float[] {3}, 1));
    try (var training = create(CONFIG, Map.of())) {
      // When
      Map<String, Tensor> state = SafeTensors.read(training.trainingState(sampler));

      // Then
      assertThat(state).containsEntry("sampler.cursor", sampler.get("sampler.cursor"));
      assertThatThrownBy(
              () -> training.trainingState(Map.of("counters", sampler.get("sampler.cursor"))))
          .hasMessageContaining("'counters'");
    }
  }

  @Test
  void starts_from_given_weights_by_torchvisions_names() {
    // Given
    Map<String, Tensor> given = Map.of("bn1.weight", Tensor.of(constant(32, 0.25f), 32));

    // When
    try (var training = create(CONFIG, given)) {
      // Then
      assertThat(training.rawTensors().get("backbone.bn1.weight"))
          .isEqualTo(given.get("bn1.weight"));
    }
  }

  @Test
  void says_which_tensor_does_not_fit() {
    // Given
    Map<String, Tensor> given = Map.of("bn1.weight", Tensor.of(constant(16, 1), 16));

    // When
    var failure = assertThatThrownBy(() -> create(CONFIG, given));

    // Then
    failure.hasMessage("tensor 'backbone.bn1.weight' has shape [16], expected (32)");
  }

  @Test
  void does_not_grow_over_500_steps() throws IOException {
    // Given
    Batch batch = ToyBatches.of(0, 8, 16);
    try (var training = create(CONFIG.toBuilder().cosineEvery(5).build(), Map.of())) {
      for (int i = 0; i < 100; i++) {
        training.step(batch);
      }
      long before = residentKib();

      // When
      for (int i = 0; i < 500; i++) {
        training.step(batch);
      }

      // Then
      assertThat(residentKib() - before).as("growth, KiB").isLessThan(24 * 1024);
    }
  }

  private static StudentTraining create(TrainingConfig config, Map<String, Tensor> initial) {
    return StudentTraining.create(
        architecture(config.method()),
        PREPROCESSING,
        config,
        initial.isEmpty() ? Optional.empty() : Optional.of(initial));
  }

  private static Architecture architecture(Method method) {
    return new Architecture(
        "resnet-tiny", method.heads(Heads.LINEAR), ToyBatches.SIZE, ToyBatches.CLASSES);
  }

  private static List<StepReport> run(StudentTraining training, long from, long to) {
    List<StepReport> reports = new ArrayList<>();
    for (long step = from; step < to; step++) {
      reports.add(training.step(ToyBatches.of(step, 8, 16)));
    }
    return reports;
  }

  /** Eight labelled images, or as many and sixteen more; one pixel is infinite. */
  private static Objective.Inputs withBrokenPixel(NDManager scope, Method method) {
    int count = method.usesTeacher() ? 24 : 8;
    NDArray images = scope.ones(new Shape(count, 3, ToyBatches.SIZE, ToyBatches.SIZE));
    images.set(new NDIndex("2, 1, 3, 3"), Float.POSITIVE_INFINITY);
    return new Objective.Inputs(
        images,
        scope.zeros(new Shape(8), DataType.INT64),
        method.usesTeacher() ? scope.ones(new Shape(count, ToyBatches.CLASSES)) : null);
  }

  private static byte[] blobAfter(TrainingConfig config, int steps) {
    try (var training = create(config, Map.of())) {
      run(training, 0, steps);
      return training.studentBlob();
    }
  }

  private static Map<String, Tensor> without(String name, Map<String, Tensor> tensors) {
    Map<String, Tensor> rest = new java.util.TreeMap<>(tensors);
    rest.remove(name);
    return rest;
  }

  private static float[] constant(int length, float value) {
    float[] values = new float[length];
    java.util.Arrays.fill(values, value);
    return values;
  }

  /** Resident memory of this process, from {@code /proc}. */
  private static long residentKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
