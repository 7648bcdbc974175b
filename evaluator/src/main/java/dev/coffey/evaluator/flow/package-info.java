/**
 * From {@code checkpoints} and samples to {@code evaluations}, {@code promotions}, {@code
 * head-mixes} and {@code prequential}.
 */
package dev.coffey.evaluator.flow;
