package dev.coffey.ops.benchmarks;

import java.io.IOException;

/** One question about speed or size, and the way to its answer. */
public interface Benchmark {

  /** What {@code -Dbench=NAME} calls it. */
  String name();

  /** One line for the help: what is measured, against what. */
  String summary();

  /**
   * Measures; says on the way what it does.
   *
   * @throws IOException when a measured process cannot be started or ends early
   */
  Findings run(BenchSettings settings) throws IOException, InterruptedException;
}
