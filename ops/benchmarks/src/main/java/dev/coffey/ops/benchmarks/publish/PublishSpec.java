package dev.coffey.ops.benchmarks.publish;

import dev.coffey.ops.benchmarks.WorkerSpec;
import dev.coffey.ops.benchmarks.cluster.Access;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;

/**
 * What is published; it goes to the measured processes as JSON.
 *
 * @param access to broker and registry
 * @param megabytes of the student that is published against a bare producer, 10⁶ bytes
 * @param trained the student whose training is watched
 * @param half labelled images of its batches, and as many unlabelled
 */
record PublishSpec(Access access, int megabytes, RandomStudent trained, int half)
    implements WorkerSpec {}
