package dev.coffey.teacher.answer;

import dev.coffey.distillation.views.LogitCoding;
import dev.coffey.distillation.views.ViewPlan;

/**
 * How the teacher looks at images.
 *
 * @param plan which views of each image
 * @param coding how its logits are written
 * @param cropsMax largest number of crops in one run of the network, at least 1
 */
public record Viewing(ViewPlan plan, LogitCoding coding, int cropsMax) {

  public Viewing {
    if (cropsMax < 1) {
      throw new IllegalArgumentException("cropsMax must be at least 1, is " + cropsMax);
    }
  }
}
