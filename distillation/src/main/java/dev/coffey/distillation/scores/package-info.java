/**
 * How well probabilities agree with labels: accuracy with its uncertainty, likelihood, calibration.
 */
package dev.coffey.distillation.scores;
