package dev.coffey.ops.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * What a benchmark found.
 *
 * @param ratios against peers
 * @param figures other numbers by name, the unit last in the name
 * @param notes what a reader must know to judge them
 */
public record Findings(List<Ratio> ratios, Map<String, Double> figures, List<String> notes) {}
