package dev.coffey.distillation.probe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** L-BFGS with backtracking (Nocedal and Wright, Numerical Optimization, algorithms 7.4, 3.1). */
final class Descent {

  private static final int ITERATIONS_MAX = 200;
  private static final int PAIRS_MAX = 10;
  private static final int HALVINGS_MAX = 30;
  private static final double SUFFICIENT = 1e-4;
  private static final double GRADIENT_MAX = 1e-5;

  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  private record Pair(double[] moved, double[] turned, double curvature) {}

  private Descent() {}

  /** The place where the objective's gradient all but vanishes, from a start. */
  static double[] minimum(LogisticObjective objective, double[] start) {
    double[] place = start.clone();
    double[] gradient = new double[place.length];
    double value = objective.at(place, gradient);
    Deque<Pair> pairs = new ArrayDeque<>();
    for (int i = 0; i < ITERATIONS_MAX && norm(gradient) > GRADIENT_MAX; i++) {
      double[] direction = direction(gradient, pairs);
      double slope = dot(gradient, direction);
      double[] next = new double[place.length];
      double[] nextGradient = new double[place.length];
      double length = pairs.isEmpty() ? Math.min(1, 1 / norm(gradient)) : 1;
      double nextValue = Double.POSITIVE_INFINITY;
      for (int h = 0; h < HALVINGS_MAX; h++, length /= 2) {
        for (int j = 0; j < place.length; j++) {
          next[j] = place[j] + length * direction[j];
        }
        nextValue = objective.at(next, nextGradient);
        if (nextValue <= value + SUFFICIENT * length * slope) {
          break;
        }
      }
      if (!(nextValue < value)) {
        return place; // As low as the precision goes.
      }
      remember(pairs, minus(next, place), minus(nextGradient, gradient));
      place = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return place;
  }

  private static void remember(Deque<Pair> pairs, double[] moved, double[] turned) {
    double curvature = dot(moved, turned);
    if (curvature > 1e-12) {
      pairs.addLast(new Pair(moved, turned, curvature));
      if (pairs.size() > PAIRS_MAX) {
        pairs.removeFirst();
      }
    }
  }

  /** Minus the inverse curvature times the gradient, by the two-loop recursion. */
  private static double[] direction(double[] gradient, Deque<Pair> pairs) {
    double[] q = gradient.clone();
    double[] alphas = new double[pairs.size()];
    int i = pairs.size();
    for (Iterator<Pair> newestFirst = pairs.descendingIterator(); newestFirst.hasNext(); ) {
      Pair pair = newestFirst.next();
      i--;
      alphas[i] = dot(pair.moved(), q) / pair.curvature();
      add(q, -alphas[i], pair.turned());
    }
    if (!pairs.isEmpty()) {
      Pair newest = pairs.getLast();
      double gamma = newest.curvature() / dot(newest.turned(), newest.turned());
      scale(q, gamma);
    }
    for (Pair pair : pairs) {
      double beta = dot(pair.turned(), q) / pair.curvature();
      add(q, alphas[i] - beta, pair.moved());
      i++;
    }
    scale(q, -1);
    return q;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  private static void add(double[] to, double factor, double[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * values[i];
    }
  }

  private static void scale(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
