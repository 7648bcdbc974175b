package dev.coffey.ops.benchmarks.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.benchmarks.BenchSettings;
import dev.coffey.ops.benchmarks.Benchmark;
import dev.coffey.ops.benchmarks.Findings;
import dev.coffey.ops.benchmarks.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A thousand steps, with native memory and heap looked at after a garbage collection each time. */
public final class MemoryBenchmark implements Benchmark {

  private static final int STEPS = 1_000;
  private static final int STEPS_BETWEEN = 50;
  private static final int WARM_UP = 150;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String summary() {
    return STEPS + " training steps: growth of resident memory and heap";
  }

  @Override
  public Findings run(BenchSettings settings) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(settings.root().resolve("ops/benchmarks/target/memory"));
    try (var worker =
        MeasuredProcess.java(
            "memory",
            settings,
            MemoryWorker.class,
            List.of(Integer.toString(settings.threads())),
            folder)) {
      System.out.println("  " + worker.version() + ", warming up " + WARM_UP + " steps …");
      worker.ask(Integer.toString(WARM_UP));
      List<Double> residentKib = new ArrayList<>();
      List<Double> heapKib = new ArrayList<>();
      for (int step = 0; step <= STEPS; step += STEPS_BETWEEN) {
        JsonNode seen = worker.ask(Integer.toString(step == 0 ? 0 : STEPS_BETWEEN));
        residentKib.add(seen.get("resident_kib").asDouble());
        heapKib.add(seen.get("heap_kib").asDouble());
        System.out.printf(
            Locale.ROOT,
            "  step %4d: resident %.1f MiB, heap %.2f MiB%n",
            step,
            residentKib.get(residentKib.size() - 1) / 1024,
            heapKib.get(heapKib.size() - 1) / 1024);
      }
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("steps", (double) STEPS);
      figures.put("resident_first_kib", residentKib.get(0));
      figures.put("resident_last_kib", residentKib.get(residentKib.size() - 1));
      figures.put("resident_slope_kib_per_1000_steps", slope(residentKib));
      figures.put("heap_first_kib", heapKib.get(0));
      figures.put("heap_last_kib", heapKib.get(heapKib.size() - 1));
      figures.put("heap_slope_kib_per_1000_steps", slope(heapKib));
      return new Findings(
          List.of(),
          figures,
          List.of(
              "resnet-tiny, 64+64 images of 32×32, gradient cosine every 10 steps;"
                  + " slopes by least squares after "
                  + WARM_UP
                  + " steps"));
    }
  }

  /** Growth over a thousand steps, of the line nearest to the values by least squares. */
  static double slope(List<Double> values) {
    double middle = (values.size() - 1) / 2.0;
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      products += (i - middle) * (values.get(i) - mean);
      squares += (i - middle) * (i - middle);
    }
    return products / squares * 1_000 / STEPS_BETWEEN;
  }
}
