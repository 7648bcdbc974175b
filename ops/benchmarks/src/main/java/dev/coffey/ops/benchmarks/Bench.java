package dev.coffey.ops.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Runs one benchmark; {@code ./mvnw -Pbench -Dbench=NAME} calls it. */
public final class Bench {

  private Bench() {}

  /**
   * Takes its settings from system properties; the exit code is 2 when they are wrong, 1 when the
   * benchmark breaks off or finds what must not be.
   */
  public static void main(String[] args) {
    System.exit(run());
  }

  private static int run() {
    String name = System.getProperty("bench", "");
    if (System.getProperty("bench.help") != null) {
      System.out.print(Benchmarks.help());
      return 0;
    }
    Optional<Benchmark> benchmark = Benchmarks.named(name);
    if (benchmark.isEmpty()) {
      System.err.println("bench is '" + name + "'; there is no such benchmark.");
      System.err.print(Benchmarks.help());
      return 2;
    }
    try {
      return run(benchmark.get(), BenchSettings.from(System.getProperties()));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Benchmarks.help());
      return 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    } catch (IOException e) {
      System.err.println("The benchmark broke off: " + e.getMessage());
      return 1;
    }
  }

  private static int run(Benchmark benchmark, BenchSettings settings)
      throws IOException, InterruptedException {
    Environment environment = Environment.here(settings, Instant.now());
    System.out.println("Benchmark " + benchmark.name() + ": " + benchmark.summary());
    System.out.println(environment.line());
    Findings findings = benchmark.run(settings);
    findings.notes().forEach(note -> System.out.println("  " + note));
    findings.ratios().forEach(ratio -> System.out.println(ratio.line()));
    findings.figures().forEach((key, value) -> System.out.println("  " + key + " " + value));
    System.out.println("RESULT " + json(benchmark, environment, findings));
    System.out.flush();
    findings.failures().forEach(failure -> System.err.println("FAILED: " + failure));
    return findings.failures().isEmpty() ? 0 : 1;
  }

  private static String json(Benchmark benchmark, Environment environment, Findings findings) {
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    findings.ratios().forEach(ratio -> ratios.put(ratio.name(), ratio));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("bench", benchmark.name());
    result.put("ratios", ratios);
    result.put("figures", findings.figures());
    result.put("notes", findings.notes());
    result.put("failures", findings.failures());
    result.put("environment", environment);
    try {
      return new ObjectMapper().writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of numbers are always JSON.", e);
    }
  }
}
