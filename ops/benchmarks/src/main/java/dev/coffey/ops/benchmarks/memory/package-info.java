/** What a long training run does to native memory and heap. */
package dev.coffey.ops.benchmarks.memory;
