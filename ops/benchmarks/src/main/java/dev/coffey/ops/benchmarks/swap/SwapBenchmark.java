package dev.coffey.ops.benchmarks.swap;

import dev.coffey.ops.benchmarks.BenchSettings;
import dev.coffey.ops.benchmarks.Benchmark;
import dev.coffey.ops.benchmarks.Findings;
import dev.coffey.ops.benchmarks.MeasuredProcess;
import dev.coffey.ops.benchmarks.cluster.Cluster;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model handle in an application of its own JVM, asked at a constant rate, while students are
 * published as fast as they are served.
 */
public final class SwapBenchmark implements Benchmark {

  static final RandomStudent KIND = new RandomStudent("resnet-tiny", 32, 20);

  private static final int STUDENTS = 4;
  private static final int IMAGES = 8;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration CALM = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "swap";
  }

  @Override
  public String summary() {
    return "swaps of a served model under constant load: answers and how long they take";
  }

  @Override
  public Findings run(BenchSettings settings) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(settings.root().resolve("ops/benchmarks/target/swap"));
    System.out.println("  starting broker, registry and application …");
    try (var cluster = Cluster.start(folder.resolve("cluster"))) {
      SwapSpec spec =
          new SwapSpec(
              cluster.access(),
              "swapped",
              KIND,
              STUDENTS,
              IMAGES,
              settings.clients(),
              settings.rate());
      try (var application =
              MeasuredProcess.java(
                  "application", settings, SwapWorker.class, List.of(spec.toJson()), folder);
          var run = new SwapRun(spec, application::ask)) {
        Map<String, Double> figures = new TreeMap<>(run.run(settings.swaps(), WARM_UP, CALM));
        figures.put(
            "p99_during_per_between", figures.get("p99_during_ms") / figures.get("p99_between_ms"));
        figures.put(
            "p99_during_per_calm", figures.get("p99_during_ms") / figures.get("p99_calm_ms"));
        return new Findings(List.of(), figures, notes(spec, application.version()));
      }
    }
  }

  private static List<String> notes(SwapSpec spec, String version) {
    return List.of(
        version,
        "%s, %d classes, %d students by turns; %d clients, together %d requests/s of one image by"
                .formatted(
                    spec.kind().backbone(),
                    spec.kind().classes(),
                    spec.students(),
                    spec.clients(),
                    spec.rate())
            + " the clock; one thread computes a request",
        "wanted: no failed and no wrong answer, p99_during_per_between ≤ 1.5,"
            + " models_in_memory_max ≤ 2");
  }
}
