/** How fast the system is: each benchmark beside a named peer, in one run. */
package dev.coffey.ops.benchmarks;
