/** Swaps of a served model under constant load, and what the requests notice of them. */
package dev.coffey.ops.benchmarks.swap;
