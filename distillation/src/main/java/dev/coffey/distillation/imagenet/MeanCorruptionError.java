package dev.coffey.distillation.imagenet;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * mCE of ImageNet-C (Hendrycks and Dietterich 2019, arXiv 1903.12261): of each corruption the
 * network's top-1 error, summed over the five severities, divided by AlexNet's; then the mean over
 * the 15 corruptions. 1 is AlexNet; smaller is better.
 */
public final class MeanCorruptionError {

  /** Severities of each corruption, 1 to 5. */
  public static final int SEVERITIES = 5;

  private static final Map<String, Double> ALEXNET = alexNet();

  private MeanCorruptionError() {}

  private static Map<String, Double> alexNet() {
    Map<String, Double> errors = new LinkedHashMap<>();
    Table.rows("alexnet-errors.tsv").forEach(row -> errors.put(row[0], Double.valueOf(row[1])));
    return errors;
  }

  /** The 15 corruptions, as their folders are named. */
  public static List<String> corruptions() {
    return List.copyOf(ALEXNET.keySet());
  }

  /**
   * The mCE.
   *
   * @param errors of every corruption the top-1 error at severity 1 to 5, each 0..1
   * @throws IllegalArgumentException naming the corruption that is missing or incomplete
   */
  public static double of(Map<String, double[]> errors) {
    double sum = 0;
    for (Map.Entry<String, Double> alexNet : ALEXNET.entrySet()) {
      double[] bySeverity = errors.getOrDefault(alexNet.getKey(), new double[0]);
      if (bySeverity.length != SEVERITIES) {
        throw new IllegalArgumentException(
            "Corruption %s has errors at %d severities; mCE needs %d of each of its 15 corruptions."
                .formatted(alexNet.getKey(), bySeverity.length, SEVERITIES));
      }
      // The divisor is a mean over the severities, so five of them stand below the sum.
      sum += Arrays.stream(bySeverity).sum() / (SEVERITIES * alexNet.getValue());
    }
    return sum / ALEXNET.size();
  }
}
