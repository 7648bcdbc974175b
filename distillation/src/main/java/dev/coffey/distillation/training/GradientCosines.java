package dev.coffey.distillation.training;

import java.util.OptionalDouble;

/**
 * How far CE and KD agree on the labelled images of one step: cosines between their gradients, −1
 * (opposite) to 1, NaN where one of them is 0. Empty what was not measured or does not exist.
 *
 * @param features at the shared features: {@code ∂L/∂z}, the middle factor of DHO, equations 4 and
 *     7
 * @param stage at the weights of the backbone's last stage: a part of {@code ∇_θ} of DHO, equations
 *     4 and 7
 * @param head at the weights of the head that both reach: {@code ∇_W} of DHO, equation 3; dual
 *     heads have no such head
 */
record GradientCosines(OptionalDouble features, OptionalDouble stage, OptionalDouble head) {

  /** Nothing measured. */
  static final GradientCosines NONE =
      new GradientCosines(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
}
