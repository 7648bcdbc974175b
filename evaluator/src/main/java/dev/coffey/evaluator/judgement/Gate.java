package dev.coffey.evaluator.judgement;

import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides whether a candidate becomes the champion: sound by itself, better than the champion on
 * the primary variant beyond noise, and not far below it on any other.
 *
 * <p>Noise is judged pair by pair on the same images (McNemar, 1947): of the images on which the
 * two differ, the candidate must be right on more, by {@code zMin} standard deviations of a fair
 * coin.
 */
public final class Gate {
  private final Rules rules;

  public Gate(Rules rules) {
    this.rules = rules;
  }

  /** Whether to promote, and the sentence that says why. */
  public record Decision(boolean promoted, String reason) {
    private static Decision refused(String reason) {
      return new Decision(false, reason);
    }
  }

  /**
   * Decides on a candidate.
   *
   * @param candidate right or wrong on every image of every variant
   * @param scores the candidate's
   * @param champion the marks of the champion; empty when there is none yet
   */
  public Decision decide(
      List<Marks> candidate, List<Score> scores, Optional<List<Marks>> champion) {
    Map<String, Marks> marks = byVariant(candidate);
    Marks primary = marks.remove(rules.primary());
    if (primary == null) {
      throw new IllegalArgumentException(
          "The primary variant '%s' has not been scored, only %s."
              .formatted(rules.primary(), marks.keySet()));
    }
    Optional<Decision> unsound = belowFloor(candidate).or(() -> badlyCalibrated(scores));
    if (unsound.isPresent()) {
      return unsound.get();
    }
    if (champion.isEmpty()) {
      return new Decision(
          true, "first champion: top-1 on %s %s".formatted(primary.variant(), percent(primary)));
    }
    return against(primary, marks, byVariant(champion.get()));
  }

  private static Map<String, Marks> byVariant(List<Marks> marks) {
    return marks.stream()
        .collect(Collectors.toMap(Marks::variant, it -> it, (a, b) -> b, TreeMap::new));
  }

  private Optional<Decision> belowFloor(List<Marks> candidate) {
    return candidate.stream()
        .filter(it -> it.top1() < rules.floors().getOrDefault(it.variant(), 0.0))
        .findFirst()
        .map(
            it ->
                Decision.refused(
                    "top-1 on %s %s is below the floor of %s"
                        .formatted(
                            it.variant(), percent(it), percent(rules.floors().get(it.variant())))));
  }

  private Optional<Decision> badlyCalibrated(List<Score> scores) {
    if (rules.eceMax().isEmpty()) {
      return Optional.empty();
    }
    double limit = rules.eceMax().getAsDouble();
    // Also true of NaN: what cannot be told is no calibration.
    return scores.stream()
        .filter(it -> it.getHead() == ScoredHead.MIX && it.getVariant().equals(rules.primary()))
        .filter(it -> !(it.getEce() <= limit))
        .findFirst()
        .map(
            it ->
                Decision.refused(
                    "calibration error on %s %s is above the limit of %s"
                        .formatted(it.getVariant(), percent(it.getEce()), percent(limit))));
  }

  private Decision against(Marks primary, Map<String, Marks> others, Map<String, Marks> rivals) {
    Marks rival = rivals.get(primary.variant());
    double z = primary.winsOver(rival);
    String comparison =
        "top-1 on %s %s against the champion's %s, z = %s"
            .formatted(primary.variant(), percent(primary), percent(rival), number(z));
    if (z < rules.zMin()) {
      return Decision.refused(comparison + ", needs " + number(rules.zMin()));
    }
    for (Marks other : others.values()) {
      Marks before = rivals.get(other.variant());
      if (before != null && other.top1() < before.top1() - rules.dropMax()) {
        return Decision.refused(
            "%s, but on %s %s falls more than %s points below the champion's %s"
                .formatted(
                    comparison,
                    other.variant(),
                    percent(other),
                    number(rules.dropMax() * 100),
                    percent(before)));
      }
    }
    return new Decision(true, comparison);
  }

  private static String percent(Marks marks) {
    return percent(marks.top1());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
