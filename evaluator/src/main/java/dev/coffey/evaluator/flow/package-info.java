/** From {@code checkpoints} to {@code evaluations}, {@code promotions} and {@code head-mixes}. */
package dev.coffey.evaluator.flow;
