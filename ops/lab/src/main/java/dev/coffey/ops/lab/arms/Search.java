package dev.coffey.ops.lab.arms;

import java.util.List;

/**
 * The search for an arm's settings: as many trials for every arm. The first round goes over the
 * learning rate; the second over λ at the best rate, or, for an arm without λ, over rates in
 * between. Each trial is looked at after half and after all of its steps.
 */
public final class Search {

  /** Rates of the first round. */
  static final List<Double> RATES = List.of(5e-3, 1.2e-2);

  /** Weights of the second round; the first has {@link #LAMBDA}. */
  static final List<Double> LAMBDAS = List.of(0.2, 0.35, 0.7);

  /** Rates of the second round, as multiples of the best one so far. */
  static final List<Double> FACTORS = List.of(0.6, 1.5, 2.0);

  static final double LAMBDA = 0.5;

  /** Trials of every arm. */
  public static final int TRIALS = RATES.size() + LAMBDAS.size();

  private Search() {}

  /** Trials of the first round. */
  public static List<Trial> first() {
    return RATES.stream().map(rate -> new Trial(LAMBDA, rate)).toList();
  }

  /** Trials of the second round. */
  public static List<Trial> second(Recipe recipe, Trial best) {
    return recipe.hasLambda()
        ? LAMBDAS.stream().map(lambda -> new Trial(lambda, best.learningRate())).toList()
        : FACTORS.stream().map(factor -> new Trial(LAMBDA, best.learningRate() * factor)).toList();
  }
}
