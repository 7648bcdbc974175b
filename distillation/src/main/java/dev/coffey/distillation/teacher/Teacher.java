package dev.coffey.distillation.teacher;

import dev.coffey.distillation.image.Preprocessing;
import java.util.List;

/**
 * A model that tells the classes apart and that students learn from.
 *
 * <p>Not safe for use by more than one thread at a time. Native memory is owned inside and given
 * back by {@link #close}.
 */
public interface Teacher extends AutoCloseable {

  /** Names the weights, classes and prompts: equal ids give equal logits. */
  String id();

  /** The K classes, in the order of the logits. */
  List<String> classes();

  /** How the crops that {@link #logits} expects are made. */
  Preprocessing preprocessing();

  /**
   * Logits of B crops.
   *
   * @param pixels B crops, each {@code size * size * 3} bytes, HWC, as made by {@link
   *     #preprocessing()}
   * @return {@code [B, K]}
   */
  float[][] logits(byte[][] pixels);

  @Override
  void close();
}
