package dev.coffey.ops.lab.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.ops.lab.Findings;
import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.data.Recording;
import dev.coffey.ops.lab.runs.Cosines;
import dev.coffey.ops.lab.runs.Readings;
import dev.coffey.ops.lab.statistics.Estimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes what was found: the page, its plots, and the same as JSON. */
public final class Results {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Findings findings;
  private final Circumstances circumstances;
  private final List<Claim> claims;

  /** Judges the claims. */
  public Results(Findings findings, Circumstances circumstances) {
    this.findings = findings;
    this.circumstances = circumstances;
    this.claims = new Claims(findings).all();
  }

  /** Writes {@code lab.md}, {@code lab.json} and {@code lab-*.svg} into a folder. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, String> plots = new Plots(findings).all();
    for (var plot : plots.entrySet()) {
      Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
    }
    Files.writeString(
        folder.resolve("lab.md"),
        new MarkdownPage(findings, circumstances, claims, plots.keySet()).text());
    Files.writeString(
        folder.resolve("lab.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
  }

  /** The last line of the output: {@code RESULT} and one JSON object. */
  public String line() {
    return "RESULT " + json();
  }

  private ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("world", findings.recording().title());
    root.put("command", circumstances.command());
    root.put("date", circumstances.ended().toString());
    root.put("commit", circumstances.commit());
    root.put("hardware", circumstances.hardware());
    root.put("seeds", findings.settings().seeds().count());
    root.put("seed_first", findings.settings().seeds().first());
    root.put("steps", findings.settings().steps());
    ObjectNode teacher = root.putObject("teacher");
    teacher.put("id", findings.recording().teacher());
    teacher.put("top1", findings.teacher().get(Recording.VAL));
    findings.teacher().forEach(teacher.putObject("top1_by_set")::put);
    ObjectNode arms = root.putObject("arms");
    for (Arm arm : findings.settings().arms()) {
      ObjectNode ofArm = arms.putObject(arm.id());
      for (int labels : findings.settings().labels()) {
        cell(ofArm.putObject(String.valueOf(labels)), arm, labels);
      }
    }
    ArrayNode judged = root.putArray("claims");
    for (Claim claim : claims) {
      ObjectNode node = judged.addObject();
      node.put("id", claim.id());
      node.put("claim", claim.says());
      node.put("verdict", claim.verdict().words());
      node.put("because", claim.because());
    }
    return root;
  }

  private void cell(ObjectNode node, Arm arm, int labels) {
    Estimate top1 = Estimate.of(findings.top1(arm, labels));
    node.put("top1_mean", top1.mean());
    interval(node, "top1_ci95", top1);
    node.put(
        "top1_fixed_mix_mean",
        Estimate.of(findings.top1(arm, labels, Readings.fixed(arm.answer()), Recording.VAL))
            .mean());
    List<Double> cosines = findings.cosinesAtEnd(arm, labels, Cosines::features);
    if (cosines.isEmpty()) {
      node.putNull("cosine_features_end");
    } else {
      node.put("cosine_features_end", Estimate.of(cosines).mean());
    }
    ArrayNode seeds = node.putArray("top1_by_seed");
    findings.top1(arm, labels).forEach(seeds::add);
    Findings.Chosen chosen = findings.chosen().get(new Findings.Cell(arm, labels));
    if (arm.recipe().hasLambda()) {
      node.put("lambda", chosen.trial().lambda());
    }
    node.put("learning_rate", chosen.trial().learningRate());
    node.put("steps", chosen.stop());
    ObjectNode sets = node.putObject("top1_by_set");
    for (String set : findings.teacher().keySet()) {
      sets.put(set, Estimate.of(findings.top1(arm, labels, Readings.of(arm.answer()), set)).mean());
    }
  }

  private static void interval(ObjectNode node, String name, Estimate estimate) {
    if (estimate.count() < 2) {
      node.putNull(name);
    } else {
      node.putArray(name).add(estimate.low()).add(estimate.high());
    }
  }
}
