package dev.coffey.distillation.training;

import ai.djl.Device;

/**
 * How a student is trained. Made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * @param method what the student learns from, and with which loss
 * @param weights weights of the loss terms: {@code λ·CE + (1−λ)·KL} (DHO, section 2.1)
 * @param temperature T of {@code T²·KL(softmax(t/T) ‖ softmax(s/T))} (Hinton et al. 2015; η in DHO,
 *     algorithm 1), finite and above 0
 * @param schedule learning rate r of each step
 * @param weightDecay d of AdamW, decoupled: {@code w ← w·(1 − r·d)} before each update (Loshchilov
 *     and Hutter 2019), at least 0
 * @param gradientNormMax c of {@code g ← g·min(1, c/‖g‖)}, g the whole gradient; infinity clips
 *     nothing
 * @param emaDecay m of the averaged weights and BatchNorm statistics, {@code a ← m·a + (1−m)·w}
 *     after each step, 0 to below 1; early steps use {@code (1+step)/(10+step)} where that is
 *     smaller, so that the first checkpoints are of use
 * @param cosineEvery measure the gradient cosine every so many steps; 0 is never
 * @param seed of the initial weights
 * @param device where to train
 * @param precision in which numbers to compute
 */
public record TrainingConfig(
    Method method,
    LossWeights weights,
    double temperature,
    Schedule schedule,
    double weightDecay,
    double gradientNormMax,
    double emaDecay,
    int cosineEvery,
    long seed,
    Device device,
    Precision precision) {

  /** What {@link #builder()} begins with. */
  public static final TrainingConfig DEFAULT =
      new TrainingConfig(
          Method.DHO,
          LossWeights.lambda(0.5),
          2.0,
          Schedule.constant(1e-3, 50),
          0.01,
          Double.POSITIVE_INFINITY,
          0.99,
          0,
          0,
          Device.cpu(),
          Precision.FP32);

  /** Checks the limits. */
  public TrainingConfig {
    require(temperature > 0 && Double.isFinite(temperature), "temperature", temperature, "above 0");
    require(weightDecay >= 0 && Double.isFinite(weightDecay), "weight decay", weightDecay, "≥ 0");
    require(gradientNormMax > 0, "gradient norm limit", gradientNormMax, "above 0");
    require(emaDecay >= 0 && emaDecay < 1, "EMA decay", emaDecay, "0 to below 1");
    require(cosineEvery >= 0, "cosine interval", cosineEvery, "≥ 0 steps");
  }

  private static void require(boolean holds, String name, double value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s, expected %s".formatted(name, value, expected));
    }
  }

  /**
   * Begins with DHO, λ 0.5, T 2, AdamW at a constant 1e-3 after 50 steps, decay 0.01, no clipping,
   * EMA 0.99, no cosines, seed 0, on the CPU in float32.
   */
  public static Builder builder() {
    return DEFAULT.toBuilder();
  }

  /** Begins with these settings. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects settings; {@link TrainingConfig} says what each is and checks it. */
  public static final class Builder {

    private Method method;
    private LossWeights weights;
    private double temperature;
    private Schedule schedule;
    private double weightDecay;
    private double gradientNormMax;
    private double emaDecay;
    private int cosineEvery;
    private long seed;
    private Device device;
    private Precision precision;

    private Builder(TrainingConfig from) {
      method = from.method;
      weights = from.weights;
      temperature = from.temperature;
      schedule = from.schedule;
      weightDecay = from.weightDecay;
      gradientNormMax = from.gradientNormMax;
      emaDecay = from.emaDecay;
      cosineEvery = from.cosineEvery;
      seed = from.seed;
      device = from.device;
      precision = from.precision;
    }

    /** What the student learns from. */
    public Builder method(Method value) {
      method = value;
      return this;
    }

    /** Weights of the loss terms. */
    public Builder weights(LossWeights value) {
      weights = value;
      return this;
    }

    /** The loss is {@code λ·CE + (1−λ)·KL}; λ 0 to 1. */
    public Builder lambda(double value) {
      return weights(LossWeights.lambda(value));
    }

    /** T of the distillation loss. */
    public Builder temperature(double value) {
      temperature = value;
      return this;
    }

    /** Learning rate of each step. */
    public Builder schedule(Schedule value) {
      schedule = value;
      return this;
    }

    /** Decoupled weight decay, per unit of learning rate. */
    public Builder weightDecay(double value) {
      weightDecay = value;
      return this;
    }

    /** Limit of the gradient's Euclidean norm. */
    public Builder gradientNormMax(double value) {
      gradientNormMax = value;
      return this;
    }

    /** Decay of the averaged weights per step. */
    public Builder emaDecay(double value) {
      emaDecay = value;
      return this;
    }

    /** Steps between two measurements of the gradient cosine; 0 is never. */
    public Builder cosineEvery(int value) {
      cosineEvery = value;
      return this;
    }

    /** Seed of the initial weights. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Where to train. */
    public Builder device(Device value) {
      device = value;
      return this;
    }

    /** In which numbers to compute. */
    public Builder precision(Precision value) {
      precision = value;
      return this;
    }

    /**
     * The settings so far.
     *
     * @throws IllegalArgumentException naming the setting that is out of its limits
     */
    public TrainingConfig build() {
      return new TrainingConfig(
          method,
          weights,
          temperature,
          schedule,
          weightDecay,
          gradientNormMax,
          emaDecay,
          cosineEvery,
          seed,
          device,
          precision);
    }
  }
}
