package dev.coffey.ops.lab.page;

import dev.coffey.ops.lab.Findings;
import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.statistics.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What goes beyond the paper, judged as its claims are. */
final class OurClaims {

  private final Findings findings;
  private final int labels;

  OurClaims(Findings findings) {
    this.findings = findings;
    this.labels = findings.mainLabels();
  }

  Claim ours() {
    String says = "an arm of ours does better than DHO at the same cost";
    List<Arm> ours =
        findings.settings().arms().stream()
            .filter(arm -> arm.origin() == Arm.Origin.COFFEY)
            .toList();
    Optional<Arm> dho = findings.arm("dho");
    if (dho.isEmpty() || ours.isEmpty()) {
      return Claim.notRun("g", says, "dho and one of ours");
    }
    List<String> parts = new ArrayList<>();
    boolean any = false;
    for (Arm arm : ours) {
      Estimate lead = findings.lead(arm, dho.get(), labels);
      any |= lead.above(0);
      parts.add("%s %s".formatted(arm.id(), Numbers.points(lead)));
    }
    Estimate first = findings.lead(ours.get(0), dho.get(), labels);
    return new Claim(
        "g",
        says,
        Claims.verdict(first, any),
        "minus DHO, points, paired over the seeds: "
            + String.join("; ", parts)
            + ". It holds if one leads beyond chance.");
  }

  /** The arm with the highest mean, against every other one. */
  Claim best() {
    List<Arm> arms = new ArrayList<>(findings.settings().arms());
    arms.sort(Comparator.comparingDouble(arm -> -Estimate.of(findings.top1(arm, labels)).mean()));
    Arm best = arms.remove(0);
    String says = "the best arm, `%s`, beats every other one".formatted(best.id());
    if (arms.isEmpty()) {
      return Claim.notRun("h", says, "to compare");
    }
    List<String> level =
        arms.stream()
            .filter(arm -> !findings.lead(best, arm, labels).above(0))
            .map(Arm::id)
            .toList();
    Estimate overNext = findings.lead(best, arms.get(0), labels);
    return new Claim(
        "h",
        says,
        Claims.verdict(overNext, level.isEmpty()),
        "%s %% at %d labels a class, %s points over the next, `%s`. %s It is %s."
            .formatted(
                Numbers.percent(Estimate.of(findings.top1(best, labels))),
                labels,
                Numbers.points(overNext),
                arms.get(0).id(),
                level.isEmpty()
                    ? "All other arms are behind beyond chance."
                    : "Not behind beyond chance: " + String.join(", ", level) + ".",
                best.where()));
  }
}
