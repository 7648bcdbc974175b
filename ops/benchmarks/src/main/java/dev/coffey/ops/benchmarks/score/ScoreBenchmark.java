package dev.coffey.ops.benchmarks.score;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.benchmarks.BenchSettings;
import dev.coffey.ops.benchmarks.Benchmark;
import dev.coffey.ops.benchmarks.Findings;
import dev.coffey.ops.benchmarks.MeasuredProcess;
import dev.coffey.ops.benchmarks.Ratio;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Scores a checkpoint's file with the evaluator's jar, against decode and forward pass alone, by
 * turns in one run. Each turn of each arm is a JVM of its own; its start is not counted.
 */
public final class ScoreBenchmark implements Benchmark {

  /** Scoring may take 1.1 times as long as what it cannot do without. */
  private static final double WANTED = 1 / 1.1;

  @Override
  public String name() {
    return "score";
  }

  @Override
  public String summary() {
    return "scoring a checkpoint against decode and forward pass alone";
  }

  @Override
  public Findings run(BenchSettings settings) throws IOException, InterruptedException {
    List<Ratio> ratios = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    for (ScoreWorkload workload : ScoreWorkload.ALL) {
      if (settings.wants(workload.name())) {
        Ratio ratio = compare(workload, settings);
        ratios.add(ratio);
        figures.put(workload.name() + "_time_over_alone", 1 / ratio.value());
        notes.add(
            "%s: %d %s images of %d×%d, %d classes"
                .formatted(
                    workload.name(),
                    workload.images(),
                    workload.format(),
                    workload.stored(),
                    workload.stored(),
                    workload.classes()));
      }
    }
    if (ratios.isEmpty()) {
      throw new IllegalArgumentException(
          "bench.workloads is %s; there are %s"
              .formatted(
                  settings.workloads(),
                  ScoreWorkload.ALL.stream().map(ScoreWorkload::name).toList()));
    }
    return new Findings(ratios, figures, notes);
  }

  private static Ratio compare(ScoreWorkload workload, BenchSettings settings)
      throws IOException, InterruptedException {
    Path folder =
        Files.createDirectories(
            settings.root().resolve("ops/benchmarks/target/score-" + workload.name()));
    alone(workload, settings, folder); // Writes the data, and brings it into the page cache.
    List<Double> ours = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    for (int round = 0; round < settings.rounds(); round++) {
      ours.add(workload.images() / score(settings, ScoreData.in(folder)));
      alone.add(workload.images() / alone(workload, settings, folder));
      System.out.printf(
          Locale.ROOT,
          "  %s, turn %d of %d: %.1f images/s, alone %.1f%n",
          workload.name(),
          round + 1,
          settings.rounds(),
          ours.get(round),
          alone.get(round));
    }
    return Ratio.of(
        "score_" + workload.name(),
        "decode plus forward alone",
        "images/s",
        ours,
        alone,
        List.of(),
        WANTED);
  }

  private static double alone(ScoreWorkload workload, BenchSettings settings, Path folder)
      throws IOException {
    List<String> arguments =
        List.of(workload.name(), folder.toString(), Integer.toString(settings.threads()));
    try (var worker =
        MeasuredProcess.java("alone", settings, AloneWorker.class, arguments, folder)) {
      return worker.ask("go").get("seconds").asDouble();
    }
  }

  private static double score(BenchSettings settings, ScoreData data)
      throws IOException, InterruptedException {
    Path jar = settings.root().resolve("evaluator/target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IOException("There is no " + jar + ". Build it first: ./mvnw -Dquick package");
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-jar",
                jar.toString(),
                "score",
                data.student().toString(),
                "--variant",
                "bench=" + data.images(),
                "--threads",
                Integer.toString(settings.threads()),
                "--json")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String report =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("scoring ended with " + process.exitValue() + ": " + report);
    }
    return new ObjectMapper().readTree(report).path("runs").path(0).path("seconds").asDouble();
  }
}
