package dev.coffey.distillation.student;

import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * One array of a network.
 *
 * @param name dotted, as torchvision names it
 * @param shape its shape
 * @param role trained by gradient, or gathered in passing
 * @param initial its values before training
 */
public record WeightSpec(String name, Shape shape, Role role, Initial initial) {

  /** How an array gets its values. */
  public enum Role {
    /** By gradient descent. */
    TRAINED,
    /** By the forward pass, such as BatchNorm's running mean. */
    STATISTIC
  }

  /** Values before training. */
  public sealed interface Initial {

    /** All the same. */
    record Constant(float value) implements Initial {}

    /** Normal around 0. */
    record Normal(double deviation) implements Initial {}

    /** Uniform from −bound to bound. */
    record Uniform(double bound) implements Initial {}

    /** None to draw: they come with what names the array, such as a TorchScript file. */
    record Given() implements Initial {}
  }

  /**
   * A weight of a fully connected or convolutional layer or its bias, uniform as PyTorch's Linear.
   */
  static WeightSpec linear(String name, int inputs, long... shape) {
    return new WeightSpec(
        name, new Shape(shape), Role.TRAINED, new Initial.Uniform(1 / Math.sqrt(inputs)));
  }

  /** The same under a prefix and a dot. */
  WeightSpec within(String prefix) {
    return new WeightSpec(prefix + "." + name, shape, role, initial);
  }

  /**
   * Initial values, row-major. They depend on the seed and the name alone, so that one network's
   * weights stay the same when another layer is added.
   */
  public float[] initialValues(long seed) {
    float[] values = new float[Math.toIntExact(shape.size())];
    CRC32 nameHash = new CRC32();
    nameHash.update(name.getBytes(StandardCharsets.UTF_8));
    // java.util.Random, because its algorithm is specified: the same on every Java.
    RandomGenerator random = new Random(seed * 0x9E3779B97F4A7C15L + nameHash.getValue());
    for (int i = 0; i < values.length; i++) {
      values[i] = draw(random);
    }
    return values;
  }

  private float draw(RandomGenerator random) {
    if (initial instanceof Initial.Constant constant) {
      return constant.value();
    }
    if (initial instanceof Initial.Normal normal) {
      return (float) (random.nextGaussian() * normal.deviation());
    }
    if (initial instanceof Initial.Given) {
      throw new IllegalArgumentException(
          "weight %s has no random start; give it with the others, as PretrainedWeights.read does"
              .formatted(name));
    }
    double bound = ((Initial.Uniform) initial).bound();
    return (float) (bound * (2 * random.nextDouble() - 1));
  }
}
