package dev.coffey.ops.lab.page;

import dev.coffey.distillation.mix.MixGrid;
import dev.coffey.ops.lab.Findings;
import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.runs.RunOutcome;
import dev.coffey.ops.lab.statistics.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The plots of the page. */
final class Plots {

  /** Measurements averaged into one point of a cosine's line. */
  private static final int COSINE_POINTS = 30;

  private final Findings findings;

  Plots(Findings findings) {
    this.findings = findings;
  }

  /** File name to SVG; what there is nothing to draw of is left out. */
  Map<String, String> all() {
    Map<String, String> plots = new LinkedHashMap<>();
    plots.put("lab-top1.svg", top1().svg());
    cosines().ifPresent(plot -> plots.put("lab-cosine.svg", plot.svg()));
    mix().ifPresent(plot -> plots.put("lab-mix.svg", plot.svg()));
    return plots;
  }

  private LinePlot top1() {
    List<Double> counts = findings.settings().labels().stream().map(Double::valueOf).toList();
    List<LinePlot.Line> lines = new ArrayList<>();
    for (Arm arm : findings.settings().arms()) {
      List<Estimate> estimates =
          findings.settings().labels().stream()
              .map(count -> Estimate.of(findings.top1(arm, count)))
              .toList();
      lines.add(
          new LinePlot.Line(
              arm.id(),
              counts,
              estimates.stream().map(it -> 100 * it.mean()).toList(),
              estimates.stream().map(it -> 50 * (it.high() - it.low())).toList()));
    }
    double teacher = 100 * findings.teacher().get("val");
    lines.add(
        new LinePlot.Line(
            "teacher, zero-shot", counts, counts.stream().map(it -> teacher).toList(), List.of()));
    return new LinePlot(
        "Top-1 on val, mean of the seeds and 95 % interval",
        "labels a class", "top-1, %", counts, true, lines);
  }

  private Optional<LinePlot> cosines() {
    int labels = findings.mainLabels();
    List<LinePlot.Line> lines = new ArrayList<>();
    for (Arm arm : findings.settings().arms()) {
      TreeMap<Double, List<Double>> byPlace = new TreeMap<>();
      for (RunOutcome outcome : findings.outcomes().get(new Findings.Cell(arm, labels))) {
        int count = outcome.cosines().size();
        for (int i = 0; i < count; i++) {
          int from = i * COSINE_POINTS / count * count / COSINE_POINTS;
          if (Double.isFinite(outcome.cosines().get(i).features())) {
            byPlace
                .computeIfAbsent(
                    (double) outcome.cosines().get(from).step(), it -> new ArrayList<>())
                .add(outcome.cosines().get(i).features());
          }
        }
      }
      if (!byPlace.isEmpty()) {
        lines.add(
            new LinePlot.Line(
                arm.id(),
                List.copyOf(byPlace.keySet()),
                byPlace.values().stream().map(it -> Estimate.of(it).mean()).toList(),
                List.of()));
      }
    }
    double last = findings.settings().steps();
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LinePlot(
                "Cosine of the CE and the KD gradient at the features, %d labels a class"
                    .formatted(labels),
                "step",
                "cosine",
                List.of(0.0, last / 4, last / 2, last * 3 / 4, last),
                false,
                lines));
  }

  private Optional<LinePlot> mix() {
    int labels = findings.mainLabels();
    List<LinePlot.Line> lines = new ArrayList<>();
    for (Arm arm : findings.settings().arms()) {
      List<RunOutcome> outcomes = findings.outcomes().get(new Findings.Cell(arm, labels));
      if (outcomes.stream().noneMatch(outcome -> outcome.alphaCurve().isEmpty())) {
        List<Double> means = new ArrayList<>();
        for (int a = 0; a < MixGrid.ALPHAS.size(); a++) {
          int at = a;
          means.add(
              100
                  * Estimate.of(outcomes.stream().map(it -> it.alphaCurve().get(at)).toList())
                      .mean());
        }
        lines.add(new LinePlot.Line(arm.id(), MixGrid.ALPHAS, means, List.of()));
      }
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LinePlot(
                "Top-1 on val of mixes of the same weights, β 0.5, %d labels a class"
                    .formatted(labels),
                "α: 0 is the KD head alone, 1 the CE head alone",
                "top-1, %",
                List.of(0.0, 0.25, 0.5, 0.75, 1.0),
                false,
                lines));
  }
}
