package dev.coffey.ops.benchmarks.swap;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.coffey.checkpoints.Classification;
import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.checkpoints.Classification.Ranked;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.student.Student;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpectedAnswersTest {

  private static final RandomStudent KIND = SwapBenchmark.KIND;

  private final List<byte[]> images = List.of(SwapWorker.noise(1), SwapWorker.noise(2));
  private final ExpectedAnswers expected = new ExpectedAnswers(KIND, 2, images);

  @Test
  void an_answer_is_right_for_its_own_student_and_image_only() {
    // Given
    Classification answer = answer(0, 0);

    // When
    boolean own = expected.matches(manifest(0), 0, answer);

    // Then
    assertThat(own).isTrue();
    assertThat(expected.matches(manifest(1), 0, answer)).as("another student").isFalse();
    assertThat(expected.matches(manifest(0), 1, answer)).as("another image").isFalse();
    assertThat(expected.matches(manifest(7), 0, answer)).as("an unknown student").isFalse();
  }

  @Test
  void one_wrong_probability_is_enough_to_be_wrong() {
    // Given
    List<Ranked> ranked = new ArrayList<>(answer(0, 0).top());
    Ranked last = ranked.remove(ranked.size() - 1);
    ranked.add(new Ranked(last.name(), last.probability() + 1e-4));

    // When
    boolean matches = expected.matches(manifest(0), 0, new Classified(ranked));

    // Then
    assertThat(matches).isFalse();
  }

  private static CheckpointManifest manifest(long seed) {
    byte[] blob = KIND.blob(seed);
    Blob named = new Blob(Sha256.hex(blob), (long) blob.length, List.of(), List.of());
    return KIND.manifest("student", 1, named, Optional.empty());
  }

  private Classified answer(long seed, int image) {
    var decoded = (Decoded.Image) Decoded.decode(images.get(image), ImageLimits.DEFAULT);
    byte[] pixels = KIND.preprocessing().pixels(decoded.image());
    List<Ranked> ranked = new ArrayList<>();
    try (Student student =
        Student.load(KIND.architecture(), KIND.preprocessing(), KIND.blob(seed), Device.cpu())) {
      float[] probabilitiesK =
          RandomStudent.MIX.probabilities(student.forward(new byte[][] {pixels}))[0];
      for (int k = 0; k < probabilitiesK.length; k++) {
        ranked.add(new Ranked("class " + k, probabilitiesK[k]));
      }
    }
    ranked.sort(Comparator.comparingDouble(it -> -it.probability()));
    return new Classified(ranked);
  }
}
