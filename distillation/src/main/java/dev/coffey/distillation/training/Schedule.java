package dev.coffey.distillation.training;

/**
 * The learning rate of each step. Steps count from 0. Legend: p peak, s step, w warm-up, n total.
 */
@FunctionalInterface
public interface Schedule {

  /** Learning rate of a step, finite and not negative. */
  double rate(long step);

  /**
   * {@code p·min(1, (s+1)/w)}: rises in a line to {@code peak} over {@code warmup} steps, then
   * stays: for endless streams.
   */
  static Schedule constant(double peak, long warmup) {
    return step -> peak * Math.min(1, (step + 1.0) / Math.max(1, warmup));
  }

  /**
   * {@code p·s/w}, then {@code p·(n−s)/(n−w)}: rises in a line from 0 over {@code warmup} steps,
   * then falls in a line to 0 at {@code total}; the reference's few-shot schedule. The warm-up may
   * be a fraction of a step.
   *
   * @throws IllegalArgumentException when the end does not come after the warm-up
   */
  static Schedule linear(double peak, double warmup, long total) {
    requireEnd(warmup, total);
    return step ->
        step < warmup ? peak * step / warmup : peak * Math.max(0, total - step) / (total - warmup);
  }

  /**
   * {@code p·s/w}, then {@code p·(1 + cos(π·(s−w)/(n−w)))/2}: rises in a line from 0 over {@code
   * warmup} steps, then falls by half a cosine to 0 at {@code total} (Loshchilov and Hutter 2017).
   *
   * @throws IllegalArgumentException when the end does not come after the warm-up
   */
  static Schedule cosine(double peak, double warmup, long total) {
    requireEnd(warmup, total);
    return step ->
        step < warmup
            ? peak * step / warmup
            : peak
                * 0.5
                * (1 + Math.cos(Math.PI * Math.min(1, (step - warmup) / (total - warmup))));
  }

  private static void requireEnd(double warmup, long total) {
    if (!(warmup >= 0 && warmup < total)) {
      throw new IllegalArgumentException(
          "the schedule warms up for %s steps and ends at %d; the end must come after the warm-up"
              .formatted(warmup, total));
    }
  }

  /**
   * This schedule up to step {@code from}, then in a line to 0 over {@code steps}: a release. With
   * {@link #constant} it is warm-up, constant, cool-down (Hu et al. 2024, MiniCPM).
   */
  default Schedule cooldown(long from, long steps) {
    return step ->
        rate(step) * Math.min(1, Math.max(0, (from + steps - step) / (double) (steps + 1)));
  }
}
