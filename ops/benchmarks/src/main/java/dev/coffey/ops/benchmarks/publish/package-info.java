/** What publishing costs: against a bare producer, and in the step loop of a training. */
package dev.coffey.ops.benchmarks.publish;
