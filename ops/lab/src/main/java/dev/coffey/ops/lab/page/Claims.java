package dev.coffey.ops.lab.page;

import dev.coffey.ops.lab.Findings;
import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.runs.Cosines;
import dev.coffey.ops.lab.runs.Overhead;
import dev.coffey.ops.lab.runs.Readings;
import dev.coffey.ops.lab.statistics.Estimate;
import dev.coffey.ops.lab.statistics.KendallTau;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The paper's claims, each judged by the numbers alone, at the main label count. */
final class Claims {

  /** Lead of DHO that was asked for, as a share. */
  static final double LEAD_WANTED = 0.02;

  /** A mean cosine below this is called a conflict. */
  static final double CONFLICT = -0.05;

  /** Most of the step time that the second head may cost. */
  static final double OVERHEAD_MAX = 0.02;

  private static final String VAL = "val";

  private final Findings findings;
  private final int labels;
  private final Optional<Arm> dho;
  private final Optional<Arm> single;
  private final OurClaims ours;

  Claims(Findings findings) {
    this.findings = findings;
    this.labels = findings.mainLabels();
    this.dho = findings.arm("dho");
    this.single = findings.arm("single-head");
    this.ours = new OurClaims(findings);
  }

  List<Claim> all() {
    return List.of(
        beatsSingleHead(),
        conflict(),
        explanation(),
        beatsTeacher(),
        mixing(),
        overhead(),
        shifted(),
        ours.ours(),
        ours.best());
  }

  private Claim beatsSingleHead() {
    String says = "DHO beats single-head KD, its λ tuned, by at least 2 points";
    if (dho.isEmpty() || single.isEmpty()) {
      return Claim.notRun("a", says, "dho and single-head");
    }
    Estimate lead = findings.lead(dho.get(), single.get(), labels);
    return new Claim(
        "a",
        says,
        verdict(lead, LEAD_WANTED <= lead.mean() && lead.above(0)),
        "DHO with the tuned mix minus the single head, paired over the seeds: "
            + byCount(
                count ->
                    Numbers.points(findings.lead(dho.get(), single.get(), count)) + " points"));
  }

  static Verdict verdict(Estimate estimate, boolean holds) {
    if (estimate.count() < 2) {
      return Verdict.UNDECIDED;
    }
    return holds ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD;
  }

  private Claim conflict() {
    String says = "the gradients of CE and KD come to conflict in a single head, not in DHO";
    if (dho.isEmpty() || single.isEmpty()) {
      return Claim.notRun("b", says, "dho and single-head");
    }
    Estimate ofSingle = cosine(single.get(), labels);
    Estimate ofDho = cosine(dho.get(), labels);
    return new Claim(
        "b",
        says,
        verdict(ofSingle, ofSingle.below(CONFLICT) && !ofDho.below(CONFLICT)),
        "cosine at the shared features over the last fifth of the steps: "
            + byCount(
                count ->
                    "single head %s, DHO %s"
                        .formatted(
                            Numbers.plain(cosine(single.get(), count)),
                            Numbers.plain(cosine(dho.get(), count))))
            + " An interval wholly below %s counts as conflict.".formatted(CONFLICT));
  }

  private Estimate cosine(Arm arm, int count) {
    return Estimate.of(findings.cosinesAtEnd(arm, count, Cosines::features));
  }

  /** What is said of each label count, and which of them judges. */
  private String byCount(IntFunction<String> said) {
    return findings.settings().labels().stream()
        .map(count -> "%s at %d labels a class".formatted(said.apply(count), count))
        .collect(Collectors.joining("; ", "", ". Judged at %d labels a class.".formatted(labels)));
  }

  private Claim explanation() {
    String says = "what the single head loses against DHO, it loses in the features";
    if (dho.isEmpty() || single.isEmpty()) {
      return Claim.notRun("b′", says, "dho and single-head");
    }
    Estimate features = lead(dho.get(), Readings.PROBE, single.get(), Readings.PROBE);
    Estimate gap = findings.lead(dho.get(), single.get(), labels);
    Estimate repaired = lead(single.get(), Readings.PROBE_TUNED, single.get(), Readings.KD_HEAD);
    String detached =
        findings
            .arm("dho-detached")
            .map(
                arm ->
                    " With the CE gradient cut off from the features (dho-detached), where there is"
                        + " nothing to conflict, the answer changes by %s points against DHO."
                            .formatted(Numbers.points(findings.lead(arm, dho.get(), labels))))
            .orElse("");
    return new Claim(
        "b′",
        says,
        verdict(features, features.above(0) && features.mean() > gap.mean() / 2),
        "a linear probe on the frozen features tells how good they are: DHO's minus the single"
            + " head's is %s points, against a lead of %s in the answers. "
                .formatted(Numbers.points(features), Numbers.points(gap))
            + "The single head's own features, read by a probe mixed with its head, gain %s points without any retraining."
                .formatted(Numbers.points(repaired))
            + detached
            + " It holds if the features account for more than half of the lead.");
  }

  private Estimate lead(Arm first, String firstReading, Arm second, String secondReading) {
    return Estimate.ofDifferences(
        findings.top1(first, labels, firstReading, VAL),
        findings.top1(second, labels, secondReading, VAL));
  }

  private Claim beatsTeacher() {
    String says = "the student beats its teacher";
    if (dho.isEmpty()) {
      return Claim.notRun("c", says, "dho");
    }
    double teacher = findings.teacher().get(VAL);
    return new Claim(
        "c",
        says,
        verdict(
            overTeacher(dho.get(), labels, teacher),
            overTeacher(dho.get(), labels, teacher).above(0)),
        "DHO minus the zero-shot teacher (%s %%): %s"
            .formatted(
                Numbers.percent(teacher),
                byCount(
                    count -> Numbers.points(overTeacher(dho.get(), count, teacher)) + " points")));
  }

  private Estimate overTeacher(Arm arm, int count, double teacher) {
    return Estimate.of(findings.top1(arm, count).stream().map(it -> it - teacher).toList());
  }

  private Claim mixing() {
    String says = "mixing the heads at test time helps, and needs no retraining";
    if (dho.isEmpty()) {
      return Claim.notRun("d", says, "dho");
    }
    Arm arm = dho.get();
    Estimate overKd = mixingGain(arm, Readings.KD_HEAD, labels);
    Estimate overCe = mixingGain(arm, Readings.CE_HEAD, labels);
    return new Claim(
        "d",
        says,
        verdict(overKd, overKd.above(0) && overCe.above(0)),
        "the same weights, mixed with tuned (α, β), against the KD head alone, the CE head alone and"
            + " the fixed mix (α 0.4, β 0.5), points: "
            + byCount(
                count ->
                    Stream.of(Readings.KD_HEAD, Readings.CE_HEAD, Readings.HEADS_FIXED)
                        .map(reading -> Numbers.points(mixingGain(arm, reading, count)))
                        .collect(Collectors.joining(", "))));
  }

  private Estimate mixingGain(Arm arm, String reading, int count) {
    return Estimate.ofDifferences(
        findings.top1(arm, count, Readings.HEADS_TUNED, VAL),
        findings.top1(arm, count, reading, VAL));
  }

  private Claim overhead() {
    Overhead.Measured measured = findings.overhead();
    List<Double> ratios =
        IntStream.range(0, measured.oneHeadMillis().size())
            .mapToObj(i -> measured.twoHeadsMillis().get(i) / measured.oneHeadMillis().get(i) - 1)
            .toList();
    double median = median(ratios);
    double parameters = (double) measured.twoHeadsParameters() / measured.oneHeadParameters() - 1;
    return new Claim(
        "e",
        "the second head costs next to nothing",
        median < OVERHEAD_MAX ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD,
        Numbers.format(
            "%,d instead of %,d parameters (%+.1f %%); a step takes %.1f instead of %.1f ms (medians;"
                + " median of the pairs' ratios %+.1f %%, %d pairs of steps taken in turn on the same"
                + " batches, one thread). It holds below %.0f %%.",
            measured.twoHeadsParameters(),
            measured.oneHeadParameters(),
            100 * parameters,
            median(measured.twoHeadsMillis()),
            median(measured.oneHeadMillis()),
            100 * median,
            ratios.size(),
            100 * OVERHEAD_MAX));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private Claim shifted() {
    String says = "the ranking holds on the shifted variants";
    List<String> variants =
        findings.teacher().keySet().stream().filter(set -> !set.equals(VAL)).toList();
    if (dho.isEmpty() || single.isEmpty() || variants.isEmpty()) {
      return Claim.notRun("f", says, "dho and single-head, and variants");
    }
    List<String> parts = new ArrayList<>();
    boolean all = true;
    boolean enough = true;
    for (String variant : variants) {
      Estimate lead =
          Estimate.ofDifferences(
              findings.top1(dho.get(), labels, Readings.of(dho.get().answer()), variant),
              findings.top1(single.get(), labels, Readings.of(single.get().answer()), variant));
      all &= lead.above(0);
      enough &= lead.count() > 1;
      parts.add(
          "%s %s (τ %s)"
              .formatted(variant, Numbers.points(lead), Numbers.format("%.2f", tau(variant))));
    }
    return new Claim(
        "f",
        says,
        enough ? (all ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD) : Verdict.UNDECIDED,
        "DHO minus the single head, points, and Kendall's τ of all arms' ranking with that on val: "
            + String.join("; ", parts)
            + ". It holds if DHO leads on every variant beyond chance.");
  }

  private double tau(String variant) {
    return KendallTau.of(means(VAL), means(variant));
  }

  private List<Double> means(String set) {
    return findings.settings().arms().stream()
        .map(arm -> Estimate.of(findings.top1(arm, labels, Readings.of(arm.answer()), set)).mean())
        .toList();
  }
}
