package dev.coffey.ops.benchmarks.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.benchmarks.BenchSettings;
import dev.coffey.ops.benchmarks.Benchmark;
import dev.coffey.ops.benchmarks.Findings;
import dev.coffey.ops.benchmarks.MeasuredProcess;
import dev.coffey.ops.benchmarks.Ratio;
import dev.coffey.ops.benchmarks.Spread;
import dev.coffey.ops.benchmarks.cluster.Cluster;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Publishing a checkpoint against writing its bytes, by turns; then beside a training. */
public final class PublishBenchmark implements Benchmark {

  private static final double WANTED = 0.80;
  private static final String UNIT = "MB/s";

  /**
   * ImageNet's small student, on images small enough for a step to be much shorter than an upload.
   */
  private static final RandomStudent TRAINED = new RandomStudent("resnet18", 64, 1_000);

  private static final int HALF = 8;
  private static final int WARM_UP_TURNS = 3;
  private static final int QUIET_STEPS = 12;
  private static final int CHECKPOINTS = 6;

  @Override
  public String name() {
    return "publish";
  }

  @Override
  public String summary() {
    return "publishing a student against a bare producer, and what it costs a training beside it";
  }

  @Override
  public Findings run(BenchSettings settings) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(settings.root().resolve("ops/benchmarks/target/publish"));
    System.out.println("  starting broker and registry …");
    try (var cluster = Cluster.start(folder.resolve("cluster"))) {
      PublishSpec spec = new PublishSpec(cluster.access(), settings.megabytes(), TRAINED, HALF);
      Map<String, Double> figures = new LinkedHashMap<>();
      List<String> notes = new ArrayList<>();
      Ratio ratio = compare(spec, settings, folder, figures, notes);
      stall(spec, settings, folder, figures, notes);
      return new Findings(List.of(ratio), figures, notes);
    }
  }

  private static Ratio compare(
      PublishSpec spec,
      BenchSettings settings,
      Path folder,
      Map<String, Double> figures,
      List<String> notes)
      throws IOException {
    try (var worker =
        MeasuredProcess.java(
            "publisher", settings, PublishWorker.class, List.of(spec.toJson()), folder)) {
      for (int i = 0; i < WARM_UP_TURNS; i++) {
        worker.ask("coffey");
        worker.ask("bare");
      }
      Arm ours = new Arm();
      Arm bare = new Arm();
      for (int round = 0; round < settings.rounds(); round++) {
        ours.add(worker.ask("coffey"));
        bare.add(worker.ask("bare"));
        System.out.printf(
            Locale.ROOT,
            "  round %d of %d, %s: coffey %.1f, bare %.1f%n",
            round + 1,
            settings.rounds(),
            UNIT,
            ours.last(),
            bare.last());
      }
      figures.put("upload_of_student_ms", Spread.of(ours.uploadMillis).median());
      figures.put("publication_of_student_ms", Spread.of(ours.millis).median());
      figures.put("one_sha256_of_student_ms", worker.ask("digest").get("millis").asDouble());
      notes.add(
          spec.megabytes()
              + " MB of float32 noise; ours hashes it twice (chunks and whole), copies the chunks,"
              + " and commits a manifest in a transaction; the bare producer's records are made"
              + " beforehand; both acks=all, idempotent, not compressed");
      return Ratio.of(
          "publish.bare_producer",
          worker.version() + ", records of 1 MiB",
          UNIT,
          ours.megabytesPerSecond,
          bare.megabytesPerSecond,
          ours.cpuRatios(bare),
          WANTED);
    }
  }

  /** The turns of one way to write. */
  private static final class Arm {
    private final List<Double> megabytesPerSecond = new ArrayList<>();
    private final List<Double> millis = new ArrayList<>();
    private final List<Double> cpuMillis = new ArrayList<>();
    private final List<Double> uploadMillis = new ArrayList<>();

    void add(JsonNode answer) {
      millis.add(answer.get("millis").asDouble());
      cpuMillis.add(answer.get("cpu_millis").asDouble());
      megabytesPerSecond.add(answer.get("bytes").asDouble() / 1e3 / last(millis));
      uploadMillis.add(answer.path("upload_millis").asDouble());
    }

    double last() {
      return last(megabytesPerSecond);
    }

    private static double last(List<Double> values) {
      return values.get(values.size() - 1);
    }

    List<Double> cpuRatios(Arm peer) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < cpuMillis.size(); i++) {
        ratios.add(peer.cpuMillis.get(i) / cpuMillis.get(i));
      }
      return ratios;
    }
  }

  private static void stall(
      PublishSpec spec,
      BenchSettings settings,
      Path folder,
      Map<String, Double> figures,
      List<String> notes)
      throws IOException {
    try (var worker =
        MeasuredProcess.java(
            "training", settings, StallWorker.class, List.of(spec.toJson()), folder)) {
      System.out.println("  " + worker.version() + ": training, warming up …");
      worker.ask(Integer.toString(QUIET_STEPS));
      Stalls stalls = new Stalls();
      for (int i = 1; i <= CHECKPOINTS; i++) {
        JsonNode answer = worker.ask(Integer.toString(QUIET_STEPS));
        stalls.add(answer);
        System.out.printf(
            Locale.ROOT,
            "  checkpoint %d of %d: the loop stood still for %.0f ms, uploaded in %.0f ms%n",
            i,
            CHECKPOINTS,
            answer.get("snapshot_millis").asDouble(),
            answer.get("upload_millis").asDouble());
      }
      stalls.figures().forEach((name, value) -> figures.put("training." + name, value));
      notes.add(
          "training: %s at %d×%d, %d+%d images, one thread computes; stall_share_per_minute is"
                  .formatted(
                      spec.trained().backbone(),
                      spec.trained().size(),
                      spec.trained().size(),
                      spec.half(),
                      spec.half())
              + " (snapshot_stall + what the steps beside the upload take longer) / 60 s, wanted"
              + " < 0.01");
    }
  }
}
