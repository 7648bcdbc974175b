/** One training run and what is read off it. */
package dev.coffey.ops.lab.runs;
