package dev.coffey.ops.benchmarks.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.benchmarks.BenchSettings;
import dev.coffey.ops.benchmarks.Benchmark;
import dev.coffey.ops.benchmarks.Findings;
import dev.coffey.ops.benchmarks.MeasuredProcess;
import dev.coffey.ops.benchmarks.Ratio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A whole training step (forward, backward, optimiser) against the same step in PyTorch's Python,
 * by turns in one run: every arm waits while another computes.
 */
public final class StepBenchmark implements Benchmark {

  private static final double LOSS_TOLERANCE = 1e-3;

  @Override
  public String name() {
    return "step";
  }

  @Override
  public String summary() {
    return "training step against the same step in PyTorch's Python, eager and hand-tuned";
  }

  @Override
  public Findings run(BenchSettings settings) throws IOException, InterruptedException {
    List<Ratio> ratios = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    if (settings.python().isEmpty()) {
      notes.add("No -Dpython=PATH: the ratios against PyTorch are null.");
    }
    for (Workload workload : Workload.all(settings)) {
      if (settings.wants(workload.name())) {
        notes.add(
            "%s: %d+%d images of %d×%d, %d classes"
                .formatted(
                    workload.name(),
                    workload.half(),
                    workload.half(),
                    workload.size(),
                    workload.size(),
                    workload.classes()));
        run(workload, settings, ratios, figures, notes);
      }
    }
    if (figures.isEmpty()) {
      throw new IllegalArgumentException(
          "bench.workloads is %s; there are %s"
              .formatted(
                  settings.workloads(),
                  Workload.all(settings).stream().map(Workload::name).toList()));
    }
    return new Findings(ratios, figures, notes);
  }

  private static void run(
      Workload workload,
      BenchSettings settings,
      List<Ratio> ratios,
      Map<String, Double> figures,
      List<String> notes)
      throws IOException, InterruptedException {
    Path folder =
        Files.createDirectories(
            settings.root().resolve("ops/benchmarks/target/step-" + workload.name()));
    Spec spec = workload.spec(settings.threads(), folder);
    try (var coffey =
        MeasuredProcess.java(
            "coffey", settings, StepWorker.class, List.of(spec.toJson()), folder)) {
      notes.add(coffey.version());
      if (settings.python().isPresent()) {
        compare(workload, spec, coffey, settings, ratios);
      } else {
        PythonArm.ALL.forEach(arm -> ratios.add(arm.without(workload)));
      }
      parts(workload, coffey, settings, figures);
    }
  }

  private static void compare(
      Workload workload,
      Spec spec,
      MeasuredProcess coffey,
      BenchSettings settings,
      List<Ratio> ratios)
      throws IOException, InterruptedException {
    Map<PythonArm, MeasuredProcess> peers = new LinkedHashMap<>();
    try {
      for (PythonArm arm : PythonArm.ALL) {
        peers.put(arm, arm.start(spec, settings));
      }
      Turns ours = new Turns(spec.images());
      Map<PythonArm, Turns> theirs = new LinkedHashMap<>();
      JsonNode first = warmUp(workload, "coffey", coffey);
      for (var peer : peers.entrySet()) {
        theirs.put(peer.getKey(), new Turns(spec.images()));
        sameLoss(first, warmUp(workload, peer.getKey().name(), peer.getValue()), peer.getKey());
      }
      for (int round = 0; round < settings.rounds(); round++) {
        ours.add(coffey.ask(Integer.toString(workload.stepsPerTurn())));
        for (var peer : peers.entrySet()) {
          String steps = Integer.toString(workload.stepsPerTurn());
          theirs.get(peer.getKey()).add(peer.getValue().ask(steps));
        }
        say(workload, round, settings, ours, theirs);
      }
      peers.forEach(
          (arm, process) ->
              ratios.add(arm.ratio(workload, process.version(), ours, theirs.get(arm))));
    } finally {
      peers.values().forEach(MeasuredProcess::close);
    }
  }

  private static JsonNode warmUp(Workload workload, String arm, MeasuredProcess process)
      throws IOException {
    System.out.printf("  %s: warming up %s (%s) …%n", workload.name(), arm, process.version());
    return process.ask(Integer.toString(workload.stepsPerTurn()));
  }

  /** From the same weights, the same batch must give the same loss; else they do not compare. */
  private static void sameLoss(JsonNode ours, JsonNode theirs, PythonArm arm) throws IOException {
    double our = ours.get("losses").get(0).asDouble();
    double their = theirs.get("losses").get(0).asDouble();
    if (!(Math.abs(our - their) <= LOSS_TOLERANCE * Math.abs(their))) {
      throw new IOException(
          "the first loss is %s here and %s in %s; they do not take the same step"
              .formatted(our, their, arm.name()));
    }
  }

  private static void say(
      Workload workload,
      int round,
      BenchSettings settings,
      Turns ours,
      Map<PythonArm, Turns> theirs) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "  %s: round %d of %d, images/s: coffey %.1f",
                workload.name(),
                round + 1,
                settings.rounds(),
                ours.last()));
    theirs.forEach(
        (arm, turns) ->
            line.append(String.format(Locale.ROOT, ", %s %.1f", arm.name(), turns.last())));
    System.out.println(line);
  }

  private static void parts(
      Workload workload,
      MeasuredProcess coffey,
      BenchSettings settings,
      Map<String, Double> figures)
      throws IOException {
    System.out.printf("  %s: what the step is made of …%n", workload.name());
    StepParts parts = StepParts.measure(coffey, settings.rounds() * workload.stepsPerTurn());
    parts.figures().forEach((key, value) -> figures.put(workload.name() + "." + key, value));
  }
}
