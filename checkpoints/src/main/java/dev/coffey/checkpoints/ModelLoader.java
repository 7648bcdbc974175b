package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.student.Student;
import dev.coffey.schemas.CheckpointManifest;
import io.opentelemetry.api.trace.Span;
import java.util.Arrays;
import java.util.List;

/** From a manifest to a model that has already computed. */
final class ModelLoader {
  private static final int WARM_UP_ROUNDS = 3;

  private final StudentLoader students;
  private final ImageLimits limits;
  private final List<RgbImage> samples;
  private final ModelCount count;

  /**
   * @param samples images to warm up with; none for a grey one
   * @param count told of every model that comes and goes
   */
  ModelLoader(
      StudentLoader students, ImageLimits limits, List<RgbImage> samples, ModelCount count) {
    this.students = students;
    this.limits = limits;
    this.samples = samples;
    this.count = count;
  }

  /**
   * Decodes the caller's sample images.
   *
   * @throws IllegalArgumentException if one cannot be decoded
   */
  static List<RgbImage> decode(List<byte[]> images, ImageLimits limits) {
    return images.stream()
        .map(
            bytes -> {
              Decoded decoded = Decoded.decode(bytes, limits);
              if (decoded instanceof Decoded.Image image) {
                return image.image();
              }
              throw new IllegalArgumentException(
                  "A sample image for warming up cannot be decoded: " + decoded);
            })
        .toList();
  }

  /**
   * Fetches, checks, loads and warms up.
   *
   * @throws BadCheckpointException if the checkpoint cannot be served, naming it
   * @throws org.apache.kafka.common.KafkaException if the broker could not be asked
   */
  ServedModel load(CheckpointManifest manifest, CheckpointLog log) {
    Student student = students.load(manifest, log);
    Span.current().addEvent("loaded");
    try {
      count.opened();
      var model = new ServedModel(manifest, student, limits, count);
      try {
        warmUp(model, student.preprocessing());
        Span.current().addEvent("warm");
        return model;
      } catch (RuntimeException | Error e) {
        model.release();
        throw e;
      }
    } catch (BadCheckpointException e) {
      throw e.of(manifest.getCheckpointId());
    } catch (RuntimeException e) {
      throw new BadCheckpointException(Reason.UNUSABLE, e.toString(), e)
          .of(manifest.getCheckpointId());
    }
  }

  private void warmUp(ServedModel model, Preprocessing preprocessing) {
    byte[][] pixels =
        samples.isEmpty()
            ? new byte[][] {grey(preprocessing.size())}
            : samples.stream().map(preprocessing::pixels).toArray(byte[][]::new);
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      model.warmUp(pixels);
    }
  }

  private static byte[] grey(int size) {
    byte[] pixels = new byte[size * size * 3];
    Arrays.fill(pixels, (byte) 128);
    return pixels;
  }
}
