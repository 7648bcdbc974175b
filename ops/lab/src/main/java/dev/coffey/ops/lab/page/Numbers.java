package dev.coffey.ops.lab.page;

import dev.coffey.ops.lab.statistics.Estimate;
import java.util.Locale;

/** Numbers as the page writes them. */
final class Numbers {

  private static final String NONE = "–";

  private Numbers() {}

  /** A share as percent with one decimal. */
  static String percent(double share) {
    return Double.isNaN(share) ? NONE : format("%.1f", 100 * share);
  }

  /** Mean and half width of the interval, percent. */
  static String percent(Estimate estimate) {
    return estimate.count() < 2
        ? percent(estimate.mean())
        : format("%.1f ± %.1f", 100 * estimate.mean(), 50 * (estimate.high() - estimate.low()));
  }

  /** A difference of shares in points with its interval. */
  static String points(Estimate estimate) {
    return estimate.count() < 2
        ? format("%+.1f", 100 * estimate.mean())
        : format(
            "%+.1f [%+.1f, %+.1f]",
            100 * estimate.mean(), 100 * estimate.low(), 100 * estimate.high());
  }

  /** A plain number with its interval. */
  static String plain(Estimate estimate) {
    if (estimate.count() == 0) {
      return NONE;
    }
    return estimate.count() < 2
        ? format("%.2f", estimate.mean())
        : format("%.2f [%.2f, %.2f]", estimate.mean(), estimate.low(), estimate.high());
  }

  /** Without the host's idea of decimal points. */
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
