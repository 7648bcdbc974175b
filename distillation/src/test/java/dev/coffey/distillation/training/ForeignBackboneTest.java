package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.coffey.distillation.clip.ClipConfig;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.BackboneDetails;
import dev.coffey.distillation.student.Backbones;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.PretrainedWeights;
import dev.coffey.distillation.student.Student;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Backbones that are not a name alone, trained, published, restored. */
class ForeignBackboneTest {

  private static final Preprocessing PREPROCESSING = Preprocessing.clip(ToyBatches.SIZE);
  private static final TrainingConfig CONFIG =
      TrainingConfig.builder().schedule(Schedule.constant(5e-3, 3)).emaDecay(0.5).build();

  @Test
  void a_scripted_module_learns_and_comes_back() throws IOException {
    Path module = module("scripted.pt");
    Architecture architecture =
        Architecture.torchScript(module, Heads.LINEAR, ToyBatches.SIZE, ToyBatches.CLASSES);
    learnsAndComesBack(architecture, PretrainedWeights.read(module, architecture));
  }

  @Test
  void a_traced_module_learns_and_comes_back() throws IOException {
    Path module = module("traced.pt");
    Architecture architecture =
        Architecture.torchScript(module, Heads.COSINE, ToyBatches.SIZE, ToyBatches.CLASSES);
    learnsAndComesBack(architecture, PretrainedWeights.read(module, architecture));
  }

  @Test
  void an_image_tower_learns_and_comes_back() {
    var tower = new ClipConfig.Transformer(16, 32, 2, 2, ClipConfig.Activation.GELU, 1e-5f);
    var details =
        new BackboneDetails.ClipVision(new ClipConfig.Vision(tower, ToyBatches.SIZE, 4), 12);
    learnsAndComesBack(
        new Architecture(
            Backbones.CLIP_VIT, details, Heads.COSINE, ToyBatches.SIZE, ToyBatches.CLASSES),
        Map.of());
  }

  @Test
  void a_mobilenet_learns_and_comes_back() {
    learnsAndComesBack(
        new Architecture("mobilenet-v2", Heads.LINEAR, ToyBatches.SIZE, ToyBatches.CLASSES),
        Map.of());
  }

  private static void learnsAndComesBack(
      Architecture architecture, Map<String, Tensor> initialWeights) {
    // Given
    byte[] half;
    byte[] student;
    byte[] state;
    double firstLoss;
    double lastLoss;
    try (var training =
        StudentTraining.create(architecture, PREPROCESSING, CONFIG, Optional.of(initialWeights))) {
      firstLoss = run(training, 0, 1);
      run(training, 1, 10);
      half = training.trainingState();
      lastLoss = run(training, 10, 25);
      student = training.studentBlob();
      state = training.trainingState();
    }

    // When
    Architecture rebuilt = Architecture.fromJson(architecture.toJson());
    byte[] restoredState;
    try (var training =
        StudentTraining.restore(rebuilt, PREPROCESSING, CONFIG, SafeTensors.read(half))) {
      run(training, training.steps(), 25);
      restoredState = training.trainingState();
    }

    // Then
    assertThat(lastLoss).isLessThan(0.7 * firstLoss);
    assertThat(restoredState).isEqualTo(state);
    HeadLogits once = logits(architecture, student);
    HeadLogits again = logits(rebuilt, student);
    for (int i = 0; i < once.size(); i++) {
      assertThat(again.ce()[i]).containsExactly(once.ce()[i], within(1e-6f));
      assertThat(again.kd()[i]).containsExactly(once.kd()[i], within(1e-6f));
    }
  }

  private static HeadLogits logits(Architecture architecture, byte[] student) {
    try (Student loaded = Student.load(architecture, PREPROCESSING, student, Device.cpu())) {
      return loaded.forward(ToyBatches.images(ToyBatches.of(77, 9, 0)));
    }
  }

  /** The mean loss of these steps. */
  private static double run(StudentTraining training, long from, long to) {
    double sum = 0;
    for (long step = from; step < to; step++) {
      sum += training.step(ToyBatches.of(step, 16, 16)).loss();
    }
    return sum / (to - from);
  }

  private static Path module(String name) {
    try {
      return Path.of(ForeignBackboneTest.class.getResource("/torchscript/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
