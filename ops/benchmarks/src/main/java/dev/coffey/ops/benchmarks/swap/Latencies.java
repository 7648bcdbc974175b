package dev.coffey.ops.benchmarks.swap;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * From when a request was due to its answer, of requests of three kinds.
 *
 * @param calm due before the first swap, while nothing was published
 * @param between due later, and no part of it lay within a swap
 * @param during some part of it lay within a swap
 */
record Latencies(Histogram calm, Histogram between, Histogram during) {

  private static final long MICROS_MAX = 60_000_000;
  private static final int DIGITS = 3;

  /**
   * Sorts requests.
   *
   * @param calmNanos those due before it are left out
   * @param swapsNanos those due from here on are {@code between} or {@code during}
   */
  static Latencies of(List<Requests> clients, Windows windows, long calmNanos, long swapsNanos) {
    Latencies latencies = new Latencies(empty(), empty(), empty());
    for (Requests requests : clients) {
      for (int i = 0; i < requests.size(); i++) {
        long due = requests.dueNanos(i);
        long done = requests.doneNanos(i);
        if (due >= calmNanos) {
          Histogram kind =
              windows.touches(due, done)
                  ? latencies.during
                  : due < swapsNanos ? latencies.calm : latencies.between;
          kind.recordValue(Math.min((done - due) / 1_000, MICROS_MAX));
        }
      }
    }
    return latencies;
  }

  private static Histogram empty() {
    return new Histogram(MICROS_MAX, DIGITS);
  }

  /** Counts, median, 99th percentile and longest of each kind. */
  Map<String, Double> figures() {
    Map<String, Double> figures = new TreeMap<>();
    Map.of("calm", calm, "between", between, "during", during)
        .forEach(
            (name, histogram) -> {
              figures.put("requests_" + name, (double) histogram.getTotalCount());
              figures.put("p50_" + name + "_ms", histogram.getValueAtPercentile(50) / 1e3);
              figures.put("p99_" + name + "_ms", histogram.getValueAtPercentile(99) / 1e3);
              figures.put("max_" + name + "_ms", histogram.getMaxValue() / 1e3);
            });
    return figures;
  }
}
