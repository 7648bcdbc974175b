package dev.coffey.ops.benchmarks.swap;

import dev.coffey.ops.benchmarks.WorkerSpec;
import dev.coffey.ops.benchmarks.cluster.Access;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;

/**
 * What the application serves and how it is asked; it goes to the measured process as JSON.
 *
 * @param access to broker and registry
 * @param studentId whose checkpoints are served
 * @param kind of the students
 * @param students with different weights: those of the seeds 0 to {@code students − 1}
 * @param images different ones that are asked about
 * @param clients threads that ask
 * @param rate requests of all clients together, per second
 */
record SwapSpec(
    Access access,
    String studentId,
    RandomStudent kind,
    int students,
    int images,
    int clients,
    int rate)
    implements WorkerSpec {}
