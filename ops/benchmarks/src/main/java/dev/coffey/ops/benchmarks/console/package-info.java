/** What the evaluator's console costs the browser that it is open in. */
package dev.coffey.ops.benchmarks.console;
