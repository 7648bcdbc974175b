package dev.coffey.ops.lab.page;

import dev.coffey.ops.lab.Findings;
import dev.coffey.ops.lab.LabSettings;
import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.runs.Cosines;
import dev.coffey.ops.lab.runs.Readings;
import dev.coffey.ops.lab.runs.RunOutcome;
import dev.coffey.ops.lab.statistics.Estimate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The page, as Markdown. */
final class MarkdownPage {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final Findings findings;
  private final LabSettings settings;
  private final Circumstances circumstances;
  private final List<Claim> claims;
  private final Set<String> plots;
  private final HowItWasRun how;

  MarkdownPage(
      Findings findings, Circumstances circumstances, List<Claim> claims, Set<String> plots) {
    this.findings = findings;
    this.settings = findings.settings();
    this.circumstances = circumstances;
    this.claims = claims;
    this.plots = plots;
    this.how = new HowItWasRun(findings);
  }

  String text() {
    return String.join(
        "\n",
        head(),
        "## Claims\n",
        claims(),
        "## Top-1 on `val`\n",
        """
        Percent, mean over the seeds ± half the 95 % interval (Student's t). Every arm answers as it
        would in use: two answers are mixed with (α, β) tuned on the validation labels.
        """,
        top1(),
        plot("lab-top1.svg", "Top-1 by labels a class"),
        "Minus `dho`, points, paired over the seeds, with the 95 % interval:\n",
        differences(),
        "## What the heads say\n",
        "The same weights, read in different ways; %d labels a class, `val`, percent.\n"
            .formatted(findings.mainLabels()),
        readings(),
        plot("lab-mix.svg", "Top-1 by mix"),
        "## Gradients\n",
        cosines(),
        plot("lab-cosine.svg", "Cosine of the gradients"),
        "## Shifted variants\n",
        "Top-1 in percent, %d labels a class. (α, β) are those tuned on validation labels of the pool.\n"
            .formatted(findings.mainLabels()),
        variants(),
        "## The search\n",
        how.searchWords(),
        how.search(),
        "## Conditions\n",
        how.conditions());
  }

  private String head() {
    return """
    # The lab

    The paper's claims (DHO, arXiv 2505.07675), tested again on %s: %d classes, teacher `%s`.
    Written by the lab; numbers and verdicts are computed, none is typed.

    - Command: `%s`
    - Ended %s after %s; training alone took %s on one thread (runs of earlier commands that were
      kept included)
    - Hardware: %s; Java %s
    - Commit: %s
    """
        .formatted(
            findings.recording().title(),
            findings.recording().classes().size(),
            findings.recording().teacher(),
            circumstances.command(),
            DATE.format(circumstances.ended()),
            minutes(circumstances.duration().toMillis() / 1000.0),
            minutes(
                findings.outcomes().values().stream()
                    .flatMap(List::stream)
                    .mapToDouble(RunOutcome::trainSeconds)
                    .sum()),
            circumstances.hardware(),
            circumstances.java(),
            circumstances.commit());
  }

  private static String minutes(double seconds) {
    return seconds < 120
        ? Numbers.format("%.0f s", seconds)
        : Numbers.format("%.0f min", seconds / 60);
  }

  private String claims() {
    Table table = new Table(List.of("", "claim", "verdict", "because"));
    for (Claim claim : claims) {
      table.row(
          List.of(
              claim.id(), claim.says(), "**" + claim.verdict().words() + "**", claim.because()));
    }
    return table.text();
  }

  private String top1() {
    List<String> head = new ArrayList<>(List.of("arm", "what", "in `dev.coffey.distillation`"));
    settings.labels().forEach(count -> head.add(count + " labels a class"));
    Table table = new Table(head);
    for (Arm arm : settings.arms()) {
      List<String> row = new ArrayList<>(List.of("`" + arm.id() + "`", words(arm), arm.where()));
      settings
          .labels()
          .forEach(count -> row.add(Numbers.percent(Estimate.of(findings.top1(arm, count)))));
      table.row(row);
    }
    List<String> teacher = new ArrayList<>(List.of("teacher", "zero-shot", ""));
    settings.labels().forEach(count -> teacher.add(Numbers.percent(findings.teacher().get("val"))));
    table.row(teacher);
    if (!findings.correctedTeacher().isEmpty()) {
      List<String> corrected = new ArrayList<>(List.of("teacher", "corrected by the labels", ""));
      settings
          .labels()
          .forEach(
              count ->
                  corrected.add(
                      Numbers.percent(Estimate.of(findings.correctedTeacher().get(count)))));
      table.row(corrected);
    }
    return table.text();
  }

  private static String words(Arm arm) {
    return arm.what() + (arm.origin() == Arm.Origin.COFFEY ? " (ours)" : "");
  }

  private String differences() {
    if (findings.arm("dho").isEmpty()) {
      return "`dho` was not run.\n";
    }
    Arm dho = findings.arm("dho").orElseThrow();
    List<String> head = new ArrayList<>(List.of("arm"));
    settings.labels().forEach(count -> head.add(count + " labels a class"));
    Table table = new Table(head);
    for (Arm arm : settings.arms()) {
      if (!arm.equals(dho)) {
        List<String> row = new ArrayList<>(List.of("`" + arm.id() + "`"));
        settings.labels().forEach(count -> row.add(Numbers.points(findings.lead(arm, dho, count))));
        table.row(row);
      }
    }
    return table.text();
  }

  private String readings() {
    List<String> names =
        List.of(
            Readings.KD_HEAD,
            Readings.CE_HEAD,
            Readings.HEADS_FIXED,
            Readings.HEADS_TUNED,
            Readings.PROBE,
            Readings.PROBE_FIXED,
            Readings.PROBE_TUNED);
    Table table =
        new Table(
            List.of(
                "arm",
                "only or KD head",
                "CE head",
                "heads, α 0.4 β 0.5",
                "heads, tuned",
                "probe on the features",
                "probe and KD head, α 0.4 β 0.5",
                "the same, tuned",
                "training, s"));
    for (Arm arm : settings.arms()) {
      List<String> row = new ArrayList<>(List.of("`" + arm.id() + "`"));
      for (String name : names) {
        row.add(
            findings.has(arm, findings.mainLabels(), name)
                ? Numbers.percent(
                    Estimate.of(findings.top1(arm, findings.mainLabels(), name, "val")))
                : "–");
      }
      row.add(Numbers.format("%.0f", trainSeconds(arm)));
      table.row(row);
    }
    return table.text();
  }

  private double trainSeconds(Arm arm) {
    return findings.outcomes().get(new Findings.Cell(arm, findings.mainLabels())).stream()
        .mapToDouble(RunOutcome::trainSeconds)
        .average()
        .orElse(Double.NaN);
  }

  private String cosines() {
    Table table =
        new Table(
            List.of(
                "arm",
                "labels a class",
                "at the features",
                "at the last stage's weights",
                "at the shared head's weights"));
    boolean any = false;
    for (Arm arm : settings.arms()) {
      for (int count : settings.labels()) {
        List<Double> ends = findings.cosinesAtEnd(arm, count, Cosines::features);
        if (!ends.isEmpty()) {
          any = true;
          table.row(
              List.of(
                  "`" + arm.id() + "`",
                  String.valueOf(count),
                  Numbers.plain(Estimate.of(ends)),
                  Numbers.plain(Estimate.of(findings.cosinesAtEnd(arm, count, Cosines::stage))),
                  Numbers.plain(Estimate.of(findings.cosinesAtEnd(arm, count, Cosines::head)))));
        }
      }
    }
    return any
        ? "Cosine of the CE and the KD gradient on the same labelled images, mean of the last fifth"
            + " of the steps, with the 95 % interval over the seeds:\n\n"
            + table.text()
        : "No arm with two gradients at the features was run.\n";
  }

  private String variants() {
    List<String> sets = List.copyOf(findings.teacher().keySet());
    List<String> head = new ArrayList<>(List.of("arm"));
    head.addAll(sets);
    Table table = new Table(head);
    for (Arm arm : settings.arms()) {
      List<String> row = new ArrayList<>(List.of("`" + arm.id() + "`"));
      for (String set : sets) {
        row.add(
            Numbers.percent(
                Estimate.of(
                    findings.top1(arm, findings.mainLabels(), Readings.of(arm.answer()), set))));
      }
      table.row(row);
    }
    List<String> teacher = new ArrayList<>(List.of("teacher"));
    sets.forEach(set -> teacher.add(Numbers.percent(findings.teacher().get(set))));
    return table.row(teacher).text();
  }

  private String plot(String file, String words) {
    return plots.contains(file) ? "![%s](%s)\n".formatted(words, file) : "";
  }
}
