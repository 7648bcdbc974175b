package dev.coffey.distillation.training;

import ai.djl.Device;

/**
 * How a student is trained. {@link #DEFAULT} changed by the {@code with…} methods.
 *
 * @param method what the student learns from
 * @param weights weights of the loss terms
 * @param temperature T of the distillation loss, finite and above 0
 * @param schedule learning rate of each step
 * @param weightDecay decoupled weight decay of AdamW, per unit of learning rate, at least 0
 * @param gradientNormMax the gradient is scaled down to this Euclidean norm; infinity clips nothing
 * @param emaDecay decay of the averaged weights per step, 0..1; early steps use {@code
 *     (1+step)/(10+step)} where that is smaller, so that the first checkpoints are of use
 * @param cosineEvery measure the gradient cosine every so many steps; 0 is never
 * @param seed of the initial weights
 * @param device where to train
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
    Device device) {

  /** DHO with λ 0.5, T 2, AdamW at a constant 1e-3 after 50 steps, decay 0.01, EMA 0.99, on CPU. */
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
          Device.cpu());

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

  /** The same with another method. */
  public TrainingConfig withMethod(Method value) {
    return new TrainingConfig(
        value,
        weights,
        temperature,
        schedule,
        weightDecay,
        gradientNormMax,
        emaDecay,
        cosineEvery,
        seed,
        device);
  }

  /** The same with other loss weights. */
  public TrainingConfig withWeights(LossWeights value) {
    return new TrainingConfig(
        method,
        value,
        temperature,
        schedule,
        weightDecay,
        gradientNormMax,
        emaDecay,
        cosineEvery,
        seed,
        device);
  }

  /** The same with λ·CE + (1−λ)·KL. */
  public TrainingConfig withLambda(double lambda) {
    return withWeights(LossWeights.lambda(lambda));
  }

  /** The same with another temperature. */
  public TrainingConfig withTemperature(double value) {
    return new TrainingConfig(
        method,
        weights,
        value,
        schedule,
        weightDecay,
        gradientNormMax,
        emaDecay,
        cosineEvery,
        seed,
        device);
  }

  /** The same with another schedule. */
  public TrainingConfig withSchedule(Schedule value) {
    return new TrainingConfig(
        method,
        weights,
        temperature,
        value,
        weightDecay,
        gradientNormMax,
        emaDecay,
        cosineEvery,
        seed,
        device);
  }

  /** The same with another weight decay. */
  public TrainingConfig withWeightDecay(double value) {
    return new TrainingConfig(
        method,
        weights,
        temperature,
        schedule,
        value,
        gradientNormMax,
        emaDecay,
        cosineEvery,
        seed,
        device);
  }

  /** The same with another limit of the gradient norm. */
  public TrainingConfig withGradientNormMax(double value) {
    return new TrainingConfig(
        method,
        weights,
        temperature,
        schedule,
        weightDecay,
        value,
        emaDecay,
        cosineEvery,
        seed,
        device);
  }

  /** The same with another EMA decay. */
  public TrainingConfig withEmaDecay(double value) {
    return new TrainingConfig(
        method,
        weights,
        temperature,
        schedule,
        weightDecay,
        gradientNormMax,
        value,
        cosineEvery,
        seed,
        device);
  }

  /** The same with the gradient cosine measured every so many steps. */
  public TrainingConfig withCosineEvery(int value) {
    return new TrainingConfig(
        method,
        weights,
        temperature,
        schedule,
        weightDecay,
        gradientNormMax,
        emaDecay,
        value,
        seed,
        device);
  }

  /** The same with another seed. */
  public TrainingConfig withSeed(long value) {
    return new TrainingConfig(
        method,
        weights,
        temperature,
        schedule,
        weightDecay,
        gradientNormMax,
        emaDecay,
        cosineEvery,
        value,
        device);
  }

  /** The same on another device. */
  public TrainingConfig withDevice(Device value) {
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
        value);
  }
}
