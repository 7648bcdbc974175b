package dev.coffey.ops.lab.work;

import dev.coffey.ops.lab.runs.Conditions;
import dev.coffey.ops.lab.runs.RunKey;

/**
 * What a worker is asked to do.
 *
 * @param recording folder of the recorded world; null: record it
 * @param run what to train; null: measure the overhead of the second head
 * @param conditions for the overhead
 * @param overheadPairs pairs of steps for the overhead
 */
record Task(String recording, RunKey run, Conditions conditions, int overheadPairs) {}
