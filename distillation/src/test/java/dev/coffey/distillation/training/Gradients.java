package dev.coffey.distillation.training;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The gradient that a student's first step took, as one long vector. AdamW's first moment after it
 * is (1 − β1)·g, so it can be read without asking what is tested.
 */
final class Gradients {

  private static final String FIRST_MOMENT = "first_moment.";
  private static final double SHARE = 1 - 0.9;

  private Gradients() {}

  /** A student of 16×16 pixels in training, from random weights. */
  static StudentTraining student(TrainingConfig config) {
    return StudentTraining.create(
        architecture(config.method()),
        Preprocessing.clip(ToyBatches.SIZE),
        config,
        Optional.empty());
  }

  static Architecture architecture(Method method) {
    return new Architecture(
        "resnet-tiny", method.heads(Heads.LINEAR), ToyBatches.SIZE, ToyBatches.CLASSES);
  }

  /** At the weights whose names are chosen, in the order of their names. */
  static double[] ofFirstStep(TrainingConfig config, Batch batch, Predicate<String> chosen) {
    Map<String, Tensor> state;
    try (StudentTraining training = student(config)) {
      training.step(batch);
      state = new TreeMap<>(SafeTensors.read(training.trainingState()));
    }
    return state.entrySet().stream()
        .filter(it -> it.getKey().startsWith(FIRST_MOMENT))
        .filter(it -> chosen.test(it.getKey().substring(FIRST_MOMENT.length())))
        .map(it -> it.getValue().floats())
        .flatMapToDouble(Gradients::doubles)
        .map(moment -> moment / SHARE)
        .toArray();
  }

  private static java.util.stream.DoubleStream doubles(float[] values) {
    return java.util.stream.IntStream.range(0, values.length).mapToDouble(i -> values[i]);
  }

  static double product(double[] first, double[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += first[i] * second[i];
    }
    return sum;
  }

  static double cosine(double[] first, double[] second) {
    return product(first, second) / Math.sqrt(product(first, first) * product(second, second));
  }
}
