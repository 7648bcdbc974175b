package dev.coffey.ops.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * What a benchmark found.
 *
 * @param ratios against peers
 * @param figures other numbers by name, the unit last in the name
 * @param notes what a reader must know to judge them
 * @param failures what must not be, as sentences; the run then fails
 */
public record Findings(
    List<Ratio> ratios, Map<String, Double> figures, List<String> notes, List<String> failures) {

  /** Of a benchmark that judges nothing. */
  public Findings(List<Ratio> ratios, Map<String, Double> figures, List<String> notes) {
    this(ratios, figures, notes, List.of());
  }
}
