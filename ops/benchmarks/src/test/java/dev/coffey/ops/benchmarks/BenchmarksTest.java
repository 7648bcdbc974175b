package dev.coffey.ops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchmarksTest {

  @Test
  void help_names_every_benchmark() {
    // Given
    String[] names = Benchmarks.ALL.stream().map(Benchmark::name).toArray(String[]::new);

    // When
    String help = Benchmarks.help();

    // Then
    assertThat(names).doesNotHaveDuplicates();
    assertThat(help).contains(names).contains("-Dpython");
  }

  @Test
  void an_unknown_name_is_no_benchmark() {
    // Given
    String name = "stride";

    // When
    var found = Benchmarks.named(name);

    // Then
    assertThat(found).isEmpty();
    assertThat(Benchmarks.named("step")).isPresent();
  }
}
