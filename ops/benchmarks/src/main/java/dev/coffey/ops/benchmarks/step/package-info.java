/** The training step, side by side with the same step in PyTorch's Python. */
package dev.coffey.ops.benchmarks.step;
