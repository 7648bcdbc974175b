/** Scoring a checkpoint against decode and forward pass alone. */
package dev.coffey.ops.benchmarks.score;
