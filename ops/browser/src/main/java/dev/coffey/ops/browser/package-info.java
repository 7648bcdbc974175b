/** A real browser and what a person does with it, for tests and benchmarks of the console. */
package dev.coffey.ops.browser;
