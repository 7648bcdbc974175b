package dev.coffey.ops.benchmarks.swap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.schemas.CheckpointManifest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes students one after the other, each as soon as the application serves the last. */
final class SwapRun implements AutoCloseable {

  /** The application, in whatever process it is. */
  @FunctionalInterface
  interface Application {
    /** Asks and waits for the answer. */
    JsonNode ask(String line) throws IOException;
  }

  private static final int SAY_EVERY = 100;

  private final SwapSpec spec;
  private final Application application;
  private final CheckpointPublisher publisher;
  private final List<byte[]> blobs = new ArrayList<>();
  private long step;

  SwapRun(SwapSpec spec, Application application) {
    this.spec = spec;
    this.application = application;
    for (int seed = 0; seed < spec.students(); seed++) {
      blobs.add(spec.kind().blob(seed));
    }
    this.publisher =
        CheckpointPublisher.open(spec.studentId(), spec.access().kafka(), spec.access().connect());
  }

  /**
   * Does it all.
   *
   * @param swaps in number, the first model not counted
   * @param warmUp how long the first model is asked before anything counts
   * @param calm how long it is asked after that, with nothing published
   * @return figures by name
   */
  Map<String, Double> run(int swaps, Duration warmUp, Duration calm)
      throws IOException, InterruptedException {
    application.ask("load " + publish());
    for (int i = 0; i < spec.students(); i++) {
      application.ask("await " + publish()); // so that publishing is warm, too
    }
    Thread.sleep(warmUp.toMillis());
    application.ask("calm");
    Thread.sleep(calm.toMillis());
    application.ask("swaps");
    for (int swap = 1; swap <= swaps; swap++) {
      application.ask("await " + publish());
      if (swap % SAY_EVERY == 0) {
        System.out.printf("  %d of %d swaps%n", swap, swaps);
      }
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    application
        .ask("finish")
        .fields()
        .forEachRemaining(field -> figures.put(field.getKey(), field.getValue().asDouble()));
    return figures;
  }

  private String publish() {
    byte[] blob = blobs.get((int) (step % blobs.size()));
    CheckpointManifest manifest =
        spec.kind().manifest(spec.studentId(), step++, publisher.upload(blob), Optional.empty());
    publisher.commit(manifest);
    return manifest.getCheckpointId();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
