package dev.coffey.ops.benchmarks.step;

import dev.coffey.ops.benchmarks.BenchSettings;
import dev.coffey.ops.benchmarks.MeasuredProcess;
import dev.coffey.ops.benchmarks.Ratio;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One way to run {@code step.py}.
 *
 * @param name in ratios
 * @param script the script's own arm
 * @param average whether it keeps averaged weights, as Coffey always does
 * @param environment of the process
 * @param wanted ratio asked for; null when it only explains
 */
record PythonArm(
    String name, String script, boolean average, Map<String, String> environment, Double wanted) {

  private static final String UNIT = "images/s";

  /** glibc keeps what it freed, as ours does. */
  private static final Map<String, String> KEEP_MEMORY =
      Map.of(
          "MALLOC_TRIM_THRESHOLD_", "1073741824",
          "MALLOC_MMAP_THRESHOLD_", "1073741824",
          "MALLOC_TOP_PAD_", "268435456");

  static final List<PythonArm> ALL =
      List.of(
          new PythonArm("eager", "eager", false, Map.of(), 1.25),
          new PythonArm("tuned", "tuned", false, Map.of(), 1.0),
          new PythonArm("tuned_same_work_and_malloc", "tuned", true, KEEP_MEMORY, null));

  MeasuredProcess start(Spec spec, BenchSettings settings) throws IOException {
    Path script = settings.root().resolve("ops/benchmarks/src/main/python/step.py");
    List<String> command =
        List.of(
            settings.python().orElseThrow().toString(),
            script.toString(),
            spec.withArm(this.script, average).toJson());
    return MeasuredProcess.start(name, command, environment, Path.of(spec.folder()));
  }

  Ratio ratio(Workload workload, String version, Turns ours, Turns theirs) {
    return Ratio.of(
        key(workload),
        version + ", " + name,
        UNIT,
        ours.imagesPerSecond(),
        theirs.imagesPerSecond(),
        ours.cpuRatios(theirs),
        wanted);
  }

  Ratio without(Workload workload) {
    return Ratio.without(key(workload), "PyTorch, " + name, UNIT, wanted);
  }

  private String key(Workload workload) {
    return workload.name() + "." + name;
  }
}
