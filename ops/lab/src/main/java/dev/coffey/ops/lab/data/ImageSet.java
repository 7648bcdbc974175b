package dev.coffey.ops.lab.data;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.HeadLogits;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Images of one part of a world, with their classes and what the teacher says. Legend: N images, K
 * classes, D teacher features.
 *
 * @param name such as {@code pool} or {@code val}
 * @param labels true classes, {@code [N]}
 * @param teacherLogits zero-shot, {@code [N, K]}
 * @param teacherFeatures normalised image features, {@code [N, D]}
 * @param pixels image by number, {@code size·size·3} bytes, height-width-channel; read on demand
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
public record ImageSet(
    String name,
    int[] labels,
    float[][] teacherLogits,
    float[][] teacherFeatures,
    IntFunction<byte[]> pixels) {

  /** Number of images N. */
  public int count() {
    return labels.length;
  }

  /** Share of the images that the teacher names right, 0..1. */
  public double teacherTop1() {
    return Scores.of(
            HeadMix.EQUAL.probabilities(new HeadLogits(teacherLogits, teacherLogits)), labels)
        .top1();
  }

  /** Numbers of all its images. */
  public int[] all() {
    return IntStream.range(0, count()).toArray();
  }

  /** Classes of these images. */
  public int[] labels(int[] images) {
    return IntStream.of(images).map(image -> labels[image]).toArray();
  }

  /** The rows of these images. */
  public static float[][] rows(float[][] values, int[] images) {
    return IntStream.of(images).mapToObj(image -> values[image]).toArray(float[][]::new);
  }
}
