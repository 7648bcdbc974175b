package dev.coffey.checkpoints;

import ai.djl.Device;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Student;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;

/** Real small students with random weights, and images for them. */
final class TestStudents {
  private TestStudents() {}

  /** A student blob; another seed gives another student. */
  static byte[] blob(long seed) {
    return blob(seed, values -> values);
  }

  /** A student blob whose answers are not finite. */
  static byte[] nanBlob(long seed) {
    return blob(
        seed,
        values -> {
          Arrays.fill(values, Float.NaN);
          return values;
        });
  }

  private static byte[] blob(long seed, UnaryOperator<float[]> change) {
    var tensors = new TreeMap<String, Tensor>();
    for (WeightSpec spec : StudentNetwork.of(TestManifests.ARCHITECTURE).weights()) {
      float[] values = change.apply(spec.initialValues(seed));
      tensors.put(spec.name(), Tensor.of(values, spec.shape().getShape()));
    }
    var bytes = new ByteArrayOutputStream();
    try {
      SafeTensors.write(bytes, tensors, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A PNG of 40×36 coloured pixels. */
  static byte[] png(long seed) {
    var random = new Random(seed);
    var image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 36; y++) {
      for (int x = 0; x < 40; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What the student answers for the image, computed without any of this package, {@code [K]}. */
  static float[] probabilities(byte[] blob, byte[] image, HeadMix mix) {
    var decoded = (Decoded.Image) Decoded.decode(image, ImageLimits.DEFAULT);
    byte[] pixels = TestManifests.PREPROCESSING.pixels(decoded.image());
    try (Student student =
        Student.load(TestManifests.ARCHITECTURE, TestManifests.PREPROCESSING, blob, Device.cpu())) {
      return mix.probabilities(student.forward(new byte[][] {pixels}))[0];
    }
  }
}
