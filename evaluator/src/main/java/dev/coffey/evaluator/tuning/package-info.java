/**
 * Which images may tune α and β: held out, or fresh from the stream; never those that are scored.
 */
package dev.coffey.evaluator.tuning;
