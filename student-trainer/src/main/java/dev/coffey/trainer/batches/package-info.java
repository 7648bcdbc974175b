/**
 * From samples in log order to batches: the delay line, the turns of the partitions, the stacking.
 */
package dev.coffey.trainer.batches;
