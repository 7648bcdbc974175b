/** What the benchmarks of models on a topic run on: servers, and students with random weights. */
package dev.coffey.ops.benchmarks.cluster;
