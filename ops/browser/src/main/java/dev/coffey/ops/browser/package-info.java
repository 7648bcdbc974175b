/** A real browser and what a person does with it, for tests and benchmarks of pages. */
package dev.coffey.ops.browser;
