package dev.coffey.distillation.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.InputLayer;
import dev.coffey.distillation.student.Student;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.Weights;
import dev.coffey.distillation.training.Method;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProbedStudentTest {

  private static final int CLASSES = 3;
  private static final int SIZE = 16;
  private static final Preprocessing CUT = Preprocessing.clip(SIZE);

  private static Architecture architecture(Heads heads) {
    return new Architecture("resnet-tiny", heads, SIZE, CLASSES);
  }

  /** A student with one head, as it starts. */
  private static byte[] student() {
    TrainingConfig config = TrainingConfig.builder().method(Method.KD).seed(3).build();
    try (StudentTraining training =
        StudentTraining.create(architecture(Heads.SINGLE), CUT, config, Optional.empty())) {
      return training.studentBlob();
    }
  }

  private static byte[][] images(int count) {
    byte[][] images = new byte[count][SIZE * SIZE * 3];
    Random random = new Random(1);
    for (byte[] image : images) {
      random.nextBytes(image);
    }
    return images;
  }

  private static float[][] features(byte[] student, byte[][] images) {
    StudentNetwork network = StudentNetwork.of(architecture(Heads.SINGLE));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Weights weights =
          Weights.of(Weights.load(network.weights(), SafeTensors.read(student), manager));
      ByteBuffer bytes = manager.allocateDirect(images.length * SIZE * SIZE * 3);
      Arrays.stream(images).forEach(bytes::put);
      NDArray pixels = new InputLayer(CUT, manager).images(manager, bytes.flip(), images.length);
      NDArray features = network.features(pixels, weights, false);
      float[] flat = features.toFloatArray();
      int width = flat.length / images.length;
      float[][] rows = new float[images.length][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
      }
      return rows;
    }
  }

  @Test
  void answersWithTheProbeWhereTheCeHeadWas() {
    // Given
    byte[] student = student();
    byte[][] images = images(12);
    float[][] features = features(student, images);
    LinearProbe probe =
        LinearProbe.fit(features, new int[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}, CLASSES, 0.1);
    float[][] before;
    try (Student alone = Student.load(architecture(Heads.SINGLE), CUT, student, Device.cpu())) {
      before = alone.forward(images).kd();
    }

    // When
    byte[] probed = ProbedStudent.blob(student, probe);

    // Then
    try (Student served = Student.load(architecture(Heads.LINEAR), CUT, probed, Device.cpu())) {
      HeadLogits logits = served.forward(images);
      float[][] ofProbe = probe.logits(features);
      for (int i = 0; i < images.length; i++) {
        assertThat(logits.ce()[i]).containsExactly(ofProbe[i], within(1e-3f));
        assertThat(logits.kd()[i]).containsExactly(before[i], within(1e-6f));
      }
    }
  }

  @Test
  void refusesAProbeOnOtherFeatures() {
    // Given
    LinearProbe narrow =
        LinearProbe.fit(new float[][] {{1, 2}, {2, 1}, {0, 0}}, new int[] {0, 1, 2}, CLASSES, 0.1);

    // When, Then
    assertThatThrownBy(() -> ProbedStudent.blob(student(), narrow))
        .hasMessageContaining("the probe is [3, 2], but the student's head is [3, 128]");
  }
}
