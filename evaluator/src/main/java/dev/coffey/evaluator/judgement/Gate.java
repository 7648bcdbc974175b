package dev.coffey.evaluator.judgement;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a candidate becomes the champion: better on the primary variant beyond noise, and
 * not below a floor on any other.
 *
 * <p>Noise is judged pair by pair on the same images (McNemar, 1947): of the images on which the
 * two differ, the candidate must be right on more, by {@code zMin} standard deviations of a fair
 * coin.
 */
public final class Gate {
  private final double zMin;
  private final double dropMax;

  /**
   * @param zMin standard deviations by which the candidate must win the differing images
   * @param dropMax largest loss of top-1 against the champion, as a fraction, on any other variant
   */
  public Gate(double zMin, double dropMax) {
    if (!(zMin >= 0) || !(dropMax >= 0)) {
      throw new IllegalArgumentException(
          "zMin and dropMax must be zero or more, but are " + zMin + " and " + dropMax + ".");
    }
    this.zMin = zMin;
    this.dropMax = dropMax;
  }

  /** Whether to promote, and the sentence that says why. */
  public record Decision(boolean promoted, String reason) {}

  /**
   * @param candidate right or wrong on every image of every variant, the primary variant first
   * @param champion the same of the champion; empty when there is none yet
   */
  public Decision decide(List<Marks> candidate, Optional<List<Marks>> champion) {
    Marks primary = candidate.get(0);
    if (champion.isEmpty()) {
      return new Decision(
          true, "first champion: top-1 on %s %s".formatted(primary.variant(), percent(primary)));
    }
    Map<String, Marks> rivals =
        champion.get().stream()
            .collect(java.util.stream.Collectors.toMap(Marks::variant, marks -> marks));
    Marks rival = rivals.get(primary.variant());
    double z = primary.winsOver(rival);
    String comparison =
        "top-1 on %s %s against the champion's %s, z = %s"
            .formatted(primary.variant(), percent(primary), percent(rival), number(z));
    if (z < zMin) {
      return new Decision(false, comparison + ", needs " + number(zMin));
    }
    for (Marks other : candidate.subList(1, candidate.size())) {
      Marks before = rivals.get(other.variant());
      if (before != null && other.top1() < before.top1() - dropMax) {
        return new Decision(
            false,
            "%s, but on %s %s falls more than %s points below the champion's %s"
                .formatted(
                    comparison,
                    other.variant(),
                    percent(other),
                    number(dropMax * 100),
                    percent(before)));
      }
    }
    return new Decision(true, comparison);
  }

  private static String percent(Marks marks) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * marks.top1());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
