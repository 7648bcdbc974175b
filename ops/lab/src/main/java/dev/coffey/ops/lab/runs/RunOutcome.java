package dev.coffey.ops.lab.runs;

import java.util.List;

/**
 * What came of a run.
 *
 * @param looks in order of steps
 * @param cosines of the two gradients along the way; empty where there are no two
 * @param alphaCurve top-1 on {@code val} for each α of the grid at the reference's β; empty for one
 *     head
 * @param trainSeconds of the steps, not of looking
 * @param skippedSteps whose loss or gradient was not finite
 */
public record RunOutcome(
    List<Look> looks,
    List<Cosines> cosines,
    List<Double> alphaCurve,
    double trainSeconds,
    long skippedSteps) {

  /** The last look. */
  public Look end() {
    return looks.get(looks.size() - 1);
  }
}
