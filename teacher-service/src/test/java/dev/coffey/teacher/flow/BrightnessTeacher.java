package dev.coffey.teacher.flow;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.teacher.Teacher;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A teacher without a network: the logits of an image are the red and the green value of its first
 * pixel, so an answer that went to the wrong image shows.
 */
final class BrightnessTeacher implements Teacher {

  static final List<String> CLASSES = List.of("red", "green");

  /** Images of each run. */
  final Queue<Integer> batches = new ConcurrentLinkedQueue<>();

  @Override
  public String id() {
    return "brightness";
  }

  @Override
  public List<String> classes() {
    return CLASSES;
  }

  @Override
  public Preprocessing preprocessing() {
    return Preprocessing.clip(8);
  }

  @Override
  public float[][] logits(byte[][] pixels) {
    batches.add(pixels.length);
    float[][] logitsBK = new float[pixels.length][];
    for (int b = 0; b < pixels.length; b++) {
      logitsBK[b] = new float[] {pixels[b][0] & 0xFF, pixels[b][1] & 0xFF};
    }
    return logitsBK;
  }

  @Override
  public void close() {}
}
