package dev.coffey.ops.lab.page;

import dev.coffey.ops.lab.Findings;
import dev.coffey.ops.lab.LabSettings;
import dev.coffey.ops.lab.arms.Search;
import dev.coffey.ops.lab.data.FewShot;
import dev.coffey.ops.lab.runs.Conditions;
import java.util.List;

/** What the page says about the search for settings and the conditions. */
final class HowItWasRun {

  private final Findings findings;
  private final LabSettings settings;

  HowItWasRun(Findings findings) {
    this.findings = findings;
    this.settings = findings.settings();
  }

  String searchWords() {
    return """
        %d trials for every arm, on a seed of its own, scored on the validation labels alone: two
        learning rates; then, at the best rate, three more λ, or for an arm without λ three more rates.
        Every trial is looked at after half and after all steps; the better of the two says how many are
        taken. Searched at %s labels a class; other counts take the settings of the nearest.
        """
        .formatted(
            Search.TRIALS,
            String.join(", ", settings.searched().stream().map(String::valueOf).toList()));
  }

  String search() {
    Table table =
        new Table(
            List.of(
                "arm",
                "labels a class",
                "λ",
                "learning rate",
                "top-1, half",
                "top-1, all",
                "chosen"));
    for (Findings.Tried tried : findings.search()) {
      Findings.Chosen chosen = findings.chosen().get(tried.cell());
      table.row(
          List.of(
              "`" + tried.cell().arm().id() + "`",
              String.valueOf(tried.cell().labels()),
              tried.cell().arm().recipe().hasLambda()
                  ? Numbers.format("%.2f", tried.trial().lambda())
                  : "–",
              Numbers.format("%.2g", tried.trial().learningRate()),
              Numbers.percent(tried.half()),
              Numbers.percent(tried.end()),
              tried.trial().equals(chosen.trial())
                  ? "yes, %d steps".formatted(chosen.stop())
                  : ""));
    }
    return table.text();
  }

  String conditions() {
    Conditions conditions = settings.conditions();
    List<String> validation =
        settings.labels().stream()
            .map(count -> FewShot.validationPerClass(count) + " for " + count)
            .toList();
    return """
        The same for every arm: %s; %d steps of %d labelled and %d unlabelled images; backbone \
        `%s`, input %d pixels; T %s; AdamW, weight decay %s, cosine schedule after 10 %% warm-up; averaged \
        weights (decay %s); mirroring and shifts by up to a sixteenth of the edge. A seed draws the labelled \
        and the validation images from the pool of %,d, the first weights and the order of the images: the \
        same for all arms, so that differences are paired. Validation labels a class: %s. No arm trains on \
        them. Images of the test sets: %s.
        """
        .formatted(
            settings.seeds(),
            settings.steps(),
            conditions.labeledBatch(),
            conditions.unlabeledBatch(),
            conditions.backbone(),
            settings.size(),
            conditions.temperature(),
            conditions.weightDecay(),
            conditions.emaDecay(),
            findings.recording().counts().get("pool"),
            String.join(", ", validation),
            String.join(
                ", ",
                findings.teacher().keySet().stream()
                    .map(set -> set + " " + findings.recording().counts().get(set))
                    .toList()));
  }
}
