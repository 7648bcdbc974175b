package dev.coffey.ops.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a person can set for a benchmark.
 *
 * @param python interpreter that has PyTorch; empty: what needs it is left out
 * @param workloads names of the workloads to measure; empty: all
 * @param rounds turns of each arm
 * @param threads that compute, in every arm alike
 * @param largeBatch labelled images, and as many unlabelled, of a batch at 224×224
 * @param swaps of models, one after the other
 * @param clients threads that ask a served model
 * @param rate requests of all clients together, per second
 * @param megabytes of a published student, 10⁶ bytes
 * @param minutes that a page is watched
 * @param url of the page
 * @param root the repository
 */
public record BenchSettings(
    Optional<Path> python,
    List<String> workloads,
    int rounds,
    int threads,
    int largeBatch,
    int swaps,
    int clients,
    int rate,
    int megabytes,
    int minutes,
    URI url,
    Path root) {

  static final String HELP =
      """
      ./mvnw -Pbench -Dbench=NAME [-Dpython=PATH] [-Dbench.SETTING=VALUE ...]

        python             interpreter that has PyTorch (default: none; ratios against it are then null)
        bench.workloads    which to measure, by comma (default: all)
        bench.rounds       turns of each arm (default: 7)
        bench.threads      threads that compute, in every arm alike (default: the processors)
        bench.large-batch  labelled images, and as many unlabelled, of a batch at 224×224 (default: 16)
        bench.swaps        of models, one after the other (default: 1000)
        bench.clients      threads that ask a served model (default: 8)
        bench.rate         requests of all clients together, per second (default: 100)
        bench.mb           size of a published student, MB (default: 100)
        bench.minutes      that the console is watched (default: 30)
        bench.url          of the console (default: http://localhost:8084/)
        bench.help         prints this
      """;

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming the property, its value and what it must be
   */
  static BenchSettings from(Properties properties) {
    String python = properties.getProperty("python", "");
    String workloads = properties.getProperty("bench.workloads", "");
    int processors = Runtime.getRuntime().availableProcessors();
    return new BenchSettings(
        python.isBlank() ? Optional.empty() : Optional.of(interpreter(python)),
        Stream.of(workloads.split(",")).map(String::strip).filter(it -> !it.isEmpty()).toList(),
        number(properties, "bench.rounds", 7, 1, 1_000),
        number(properties, "bench.threads", processors, 1, 1_024),
        number(properties, "bench.large-batch", 16, 1, 4_096),
        number(properties, "bench.swaps", 1_000, 1, 100_000),
        number(properties, "bench.clients", 8, 1, 1_024),
        number(properties, "bench.rate", 100, 1, 100_000),
        number(properties, "bench.mb", 100, 1, 500),
        number(properties, "bench.minutes", 30, 1, 10_080),
        page(properties.getProperty("bench.url", "http://localhost:8084/")),
        Path.of(properties.getProperty("coffey.root", ".")).toAbsolutePath().normalize());
  }

  /** Whether a workload is to be measured. */
  public boolean wants(String workload) {
    return workloads.isEmpty() || workloads.contains(workload);
  }

  /** The class path of this module, written by the build, for JVMs of its own. */
  public List<Path> classpath() {
    Path file = root.resolve("ops/benchmarks/target/classpath.txt");
    try {
      return Stream.concat(
              Stream.of(root.resolve("ops/benchmarks/target/classes")),
              Stream.of(Files.readString(file).strip().split(":")).map(Path::of))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ". ./mvnw -Pbench writes it.", e);
    }
  }

  private static Path interpreter(String text) {
    Path path = Path.of(text).toAbsolutePath();
    if (!Files.isExecutable(path)) {
      throw new IllegalArgumentException(
          "python is '" + text + "'; it must be the path of an interpreter that has PyTorch.");
    }
    return path; // Not normalised: a virtual environment is known by its link.
  }

  private static URI page(String text) {
    try {
      URI url = URI.create(text.strip());
      if (List.of("http", "https").contains(url.getScheme()) && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("bench.url is '" + text + "'; it must be a URL.", e);
    }
    throw new IllegalArgumentException(
        "bench.url is '" + text + "'; it must begin with http:// or https:// and name a host.");
  }

  private static int number(Properties properties, String name, int otherwise, int min, int max) {
    String text = properties.getProperty(name, "");
    if (text.isBlank()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " is '" + text + "'; it must be a whole number.", e);
    }
    throw new IllegalArgumentException(
        name + " is '" + text + "'; it must lie between " + min + " and " + max + ".");
  }
}
