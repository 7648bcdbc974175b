/** Labelled images to score against, read once and kept decoded. */
package dev.coffey.evaluator.variants;
