package dev.coffey.evaluator.cli;

import dev.coffey.schemas.ClassScore;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Scores for a person: percent, with 95 % intervals. */
final class ScoreTable {

  private static final String ROW = "%-30s %-7s %8s  %-20s %-20s %-20s %6s %7s %7s %7s%n";

  private ScoreTable() {}

  static void print(ScoreReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s: α %s, β %s; 95 %% intervals in brackets%n%n",
        report.checkpoint(),
        report.alpha(),
        report.beta());
    out.printf(
        ROW,
        "variant",
        "head",
        "images",
        "top-1 %",
        "top-5 %",
        "NLL",
        "ECE %",
        "mCE %",
        "drop",
        "eff.rob.");
    report.scores().forEach(score -> row(score, out));
    out.println();
    report.scores().stream()
        .filter(score -> score.getHead() == ScoredHead.MIX && !score.getWorst().isEmpty())
        .forEach(score -> out.printf("worst on %s: %s%n", score.getVariant(), worst(score)));
    report.notes().forEach(note -> out.println("note: " + note));
    report
        .runs()
        .forEach(
            run ->
                out.printf(
                    Locale.ROOT,
                    "%s of %s: %d images in %.1f s, %.1f images/s%n",
                    run.variant(),
                    run.network(),
                    run.images(),
                    run.seconds(),
                    run.images() / run.seconds()));
    out.flush();
  }

  private static void row(Score score, PrintWriter out) {
    out.printf(
        ROW,
        score.getVariant(),
        score.getHead(),
        score.getImages(),
        bounded(100, score.getTop1(), score.getTop1Low(), score.getTop1High()),
        bounded(100, score.getTop5(), score.getTop5Low(), score.getTop5High()),
        bounded(1, score.getNll(), score.getNllLow(), score.getNllHigh()),
        number(100, score.getEce()),
        number(100, score.getMeanCorruptionError()),
        number(100, score.getDrop()),
        number(100, score.getEffectiveRobustness()));
  }

  private static String worst(Score score) {
    return score.getWorst().stream().map(ScoreTable::worst).collect(Collectors.joining(", "));
  }

  private static String worst(ClassScore worst) {
    String mistake =
        worst.getMistakenFor() == null
            ? ""
            : ", %d as %s".formatted(worst.getMistaken(), worst.getMistakenFor());
    return "%s (%d of %d right%s)"
        .formatted(worst.getClassName(), worst.getRight(), worst.getImages(), mistake);
  }

  private static String bounded(double scale, double value, Double low, Double high) {
    String text = number(scale, value);
    return low == null || high == null
        ? text
        : "%s [%s, %s]".formatted(text, number(scale, low), number(scale, high));
  }

  private static String number(double scale, Double value) {
    if (value == null || value.isNaN()) {
      return "-";
    }
    return String.format(Locale.ROOT, scale == 1 ? "%.3f" : "%.1f", scale * value);
  }
}
