package dev.coffey.distillation.training;

/** The learning rate of each step. Steps count from 0. */
@FunctionalInterface
public interface Schedule {

  /** Learning rate of a step, finite and not negative. */
  double rate(long step);

  /** Rises in a line to {@code peak} over {@code warmup} steps, then stays: for endless streams. */
  static Schedule constant(double peak, long warmup) {
    return step -> peak * Math.min(1, (step + 1.0) / Math.max(1, warmup));
  }

  /**
   * Rises in a line from 0 over {@code warmup} steps, then falls in a line to 0 at {@code total};
   * the reference's few-shot schedule. The warm-up may be a fraction of a step.
   */
  static Schedule linear(double peak, double warmup, long total) {
    return step ->
        step < warmup ? peak * step / warmup : peak * Math.max(0, total - step) / (total - warmup);
  }

  /** Rises in a line from 0 over {@code warmup} steps, then half a cosine down to 0 at total. */
  static Schedule cosine(double peak, double warmup, long total) {
    return step ->
        step < warmup
            ? peak * step / warmup
            : peak
                * 0.5
                * (1 + Math.cos(Math.PI * Math.min(1, (step - warmup) / (total - warmup))));
  }

  /** This schedule up to step {@code from}, then in a line to 0 over {@code steps}: a release. */
  default Schedule cooldown(long from, long steps) {
    return step ->
        rate(step) * Math.min(1, Math.max(0, (from + steps - step) / (double) (steps + 1)));
  }
}
