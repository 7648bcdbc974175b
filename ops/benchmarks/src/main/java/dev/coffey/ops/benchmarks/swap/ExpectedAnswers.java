package dev.coffey.ops.benchmarks.swap;

import ai.djl.Device;
import dev.coffey.checkpoints.Classification;
import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.checkpoints.Classification.Ranked;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.student.Student;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;
import dev.coffey.schemas.CheckpointManifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each student must answer for each image, computed beforehand by the plain student, without
 * anything that swaps. Immutable.
 */
final class ExpectedAnswers {

  /** Between two computations of the same probability. */
  private static final double SAME_MAX = 1e-5;

  /** Between two students' probabilities of some class; far above {@link #SAME_MAX}. */
  private static final double DIFFERENT_MIN = 1e-3;

  private final List<String> classes;

  /** By the SHA-256 of the student's blob: the probabilities of each image. */
  private final Map<String, float[][]> probabilitiesIK = new HashMap<>();

  /**
   * Computes them.
   *
   * @throws IllegalArgumentException when two students answer alike, so that they could be mistaken
   */
  ExpectedAnswers(RandomStudent kind, int students, List<byte[]> images) {
    this.classes = kind.classNames();
    for (int seed = 0; seed < students; seed++) {
      byte[] blob = kind.blob(seed);
      float[][] computed = compute(kind, blob, images);
      probabilitiesIK.values().forEach(other -> requireDifferent(computed, other));
      probabilitiesIK.put(Sha256.hex(blob), computed);
    }
  }

  private static float[][] compute(RandomStudent kind, byte[] blob, List<byte[]> images) {
    float[][] answers = new float[images.size()][];
    try (Student student =
        Student.load(kind.architecture(), kind.preprocessing(), blob, Device.cpu())) {
      for (int i = 0; i < answers.length; i++) {
        var image = (Decoded.Image) Decoded.decode(images.get(i), ImageLimits.DEFAULT);
        byte[] pixels = kind.preprocessing().pixels(image.image());
        answers[i] = RandomStudent.MIX.probabilities(student.forward(new byte[][] {pixels}))[0];
      }
    }
    return answers;
  }

  private static void requireDifferent(float[][] oneIK, float[][] otherIK) {
    for (int i = 0; i < oneIK.length; i++) {
      double largest = 0;
      for (int k = 0; k < oneIK[i].length; k++) {
        largest = Math.max(largest, Math.abs(oneIK[i][k] - otherIK[i][k]));
      }
      if (largest < DIFFERENT_MIN) {
        throw new IllegalArgumentException(
            "Two students' answers to image %d differ by %s; at least %s is needed to tell them apart"
                .formatted(i, largest, DIFFERENT_MIN));
      }
    }
  }

  /** Whether the answer, with all classes in it, is that of the student of the manifest. */
  boolean matches(CheckpointManifest manifest, int image, Classification answer) {
    float[][] expectedIK = probabilitiesIK.get(manifest.getStudent().getSha256());
    if (expectedIK == null || !(answer instanceof Classified classified)) {
      return false;
    }
    float[] expectedK = expectedIK[image];
    return classified.top().size() == classes.size()
        && classified.best().name().equals(classes.get(best(expectedK)))
        && classified.top().stream().allMatch(ranked -> matches(expectedK, ranked));
  }

  private boolean matches(float[] expectedK, Ranked ranked) {
    int k = classes.indexOf(ranked.name());
    return k >= 0 && Math.abs(expectedK[k] - ranked.probability()) <= SAME_MAX;
  }

  private static int best(float[] valuesK) {
    int best = 0;
    for (int k = 1; k < valuesK.length; k++) {
      best = valuesK[k] > valuesK[best] ? k : best;
    }
    return best;
  }
}
