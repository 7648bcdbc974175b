package dev.coffey.ops.benchmarks;

import dev.coffey.ops.benchmarks.console.ConsoleBenchmark;
import dev.coffey.ops.benchmarks.memory.MemoryBenchmark;
import dev.coffey.ops.benchmarks.publish.PublishBenchmark;
import dev.coffey.ops.benchmarks.score.ScoreBenchmark;
import dev.coffey.ops.benchmarks.step.StepBenchmark;
import dev.coffey.ops.benchmarks.swap.SwapBenchmark;
import java.util.List;
import java.util.Optional;

/** All benchmarks. A new one is a class and a line here. */
final class Benchmarks {

  static final List<Benchmark> ALL =
      List.of(
          new StepBenchmark(),
          new MemoryBenchmark(),
          new SwapBenchmark(),
          new PublishBenchmark(),
          new ScoreBenchmark(),
          new ConsoleBenchmark());

  private Benchmarks() {}

  static Optional<Benchmark> named(String name) {
    return ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
  }

  /** How to call it, with one line for each benchmark. */
  static String help() {
    StringBuilder help = new StringBuilder(BenchSettings.HELP).append("\nBenchmarks:\n");
    ALL.forEach(it -> help.append("  %-10s %s%n".formatted(it.name(), it.summary())));
    return help.toString();
  }
}
