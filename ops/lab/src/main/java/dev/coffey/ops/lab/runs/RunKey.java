package dev.coffey.ops.lab.runs;

import dev.coffey.ops.lab.arms.Recipe;
import dev.coffey.ops.lab.arms.Trial;

/**
 * All that a run's outcome depends on; a run with the same key is not run again.
 *
 * @param recording id of the recorded world
 * @param recipe how it is trained
 * @param trial λ and learning rate
 * @param labels a class
 * @param seed of labelled images, first weights and batches: the same for every arm
 * @param steps that the schedule is made for
 * @param stop step after which training ends, at most {@code steps}
 * @param search true: looked at after half and all steps, on the validation labels alone; false:
 *     looked at after {@code stop}, on the tests too
 * @param conditions the same for every arm
 */
public record RunKey(
    String recording,
    Recipe recipe,
    Trial trial,
    int labels,
    long seed,
    int steps,
    int stop,
    boolean search,
    Conditions conditions) {}
