package dev.coffey.ops.lab.arms;

/**
 * Settings tried.
 *
 * @param lambda weight of the labels, 0..1; 0.5 where it does not matter
 * @param learningRate peak of the schedule
 */
public record Trial(double lambda, double learningRate) {}
