package dev.coffey.ops.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * Ours against a peer's, measured turn by turn in one run. Above 1 is ours ahead.
 *
 * @param name of the ratio, also its key in the result
 * @param peer what ours is compared with, such as {@code PyTorch 2.13.0, Python 3.11.7, eager}
 * @param unit of {@code ours} and {@code peers}, such as {@code images/s}
 * @param ours median of ours; null when not measured
 * @param peers median of the peer's; null when not measured
 * @param value median of the turns' ratios; null when there is no peer to measure
 * @param low lower quartile of the turns' ratios
 * @param high upper quartile of the turns' ratios
 * @param cpuValue the same by processor time, which other programs on the machine disturb less;
 *     null when not measured
 * @param wanted the value asked for; null when nothing is asked
 */
public record Ratio(
    String name,
    String peer,
    String unit,
    Double ours,
    @JsonProperty("peer_value") Double peers,
    Double value,
    Double low,
    Double high,
    @JsonProperty("cpu_value") Double cpuValue,
    Double wanted) {

  /** Of a peer that is not there. */
  public static Ratio without(String name, String peer, String unit, Double wanted) {
    return new Ratio(name, peer, unit, null, null, null, null, null, null, wanted);
  }

  /**
   * From paired turns.
   *
   * @param ours ours by turn, in {@code unit}, more is better
   * @param peers the peer's by turn
   * @param cpu ratios by processor time, by turn
   */
  public static Ratio of(
      String name,
      String peer,
      String unit,
      List<Double> ours,
      List<Double> peers,
      List<Double> cpu,
      Double wanted) {
    Spread ratios = Spread.ofRatios(ours, peers);
    return new Ratio(
        name,
        peer,
        unit,
        Spread.of(ours).median(),
        Spread.of(peers).median(),
        ratios.median(),
        ratios.low(),
        ratios.high(),
        cpu.isEmpty() ? null : Spread.of(cpu).median(),
        wanted);
  }

  /** One line for a person. */
  public String line() {
    if (value == null) {
      return "  %-34s not measured (no %s)".formatted(name, peer);
    }
    return String.format(
        Locale.ROOT,
        "  %-34s %.3f (quartiles %.3f to %.3f%s): %.1f against %.1f %s of %s%s",
        name,
        value,
        low,
        high,
        cpuValue == null ? "" : String.format(Locale.ROOT, "; by CPU time %.3f", cpuValue),
        ours,
        peers,
        unit,
        peer,
        wanted == null ? "" : String.format(Locale.ROOT, "; wanted ≥ %.2f", wanted));
  }
}
