package dev.coffey.ops.benchmarks.publish;

import ai.djl.engine.Engine;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.distillation.training.Batch;
import dev.coffey.distillation.training.Schedule;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.benchmarks.MeasuredWorker;
import dev.coffey.ops.benchmarks.WorkerSpec;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;
import dev.coffey.ops.benchmarks.step.RandomBatches;
import dev.coffey.schemas.Blob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A training of its own JVM: on one thread the step loop, which takes a snapshot now and then, on
 * another the upload, as in the trainer. {@code N} takes N steps, then a snapshot, then goes on
 * with steps until the snapshot is published.
 */
final class StallWorker implements MeasuredWorker, AutoCloseable {

  private static final String STUDENT_ID = "trained";
  private static final int BATCHES = 4;

  private final PublishSpec spec;
  private final StudentTraining training;
  private final CheckpointPublisher publisher;
  private final List<Batch> batches = new ArrayList<>();
  private final ExecutorService uploads = Executors.newSingleThreadExecutor();

  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  private record Snapshot(long step, byte[] student, byte[] trainingState) {}

  StallWorker(PublishSpec spec) {
    this.spec = spec;
    RandomStudent kind = spec.trained();
    for (int i = 0; i < BATCHES; i++) {
      batches.add(RandomBatches.of(i, kind.size(), kind.classes(), spec.half(), spec.half()));
    }
    this.training =
        StudentTraining.create(
            kind.architecture(),
            kind.preprocessing(),
            TrainingConfig.builder().schedule(Schedule.constant(1e-3, 1)).build(),
            Optional.empty());
    this.publisher =
        CheckpointPublisher.open(STUDENT_ID, spec.access().kafka(), spec.access().connect());
  }

  /** Takes a {@link PublishSpec} as JSON; serves until its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    System.setProperty("ai.djl.pytorch.num_threads", "1"); // the trainer's default
    try (var worker = new StallWorker(WorkerSpec.read(args[0], PublishSpec.class))) {
      MeasuredWorker.serve("libtorch " + Engine.getEngine("PyTorch").getVersion(), worker);
    }
  }

  @Override
  public Map<String, ?> answer(String line) {
    List<Double> quietMillis = new ArrayList<>();
    for (int i = Integer.parseInt(line.strip()); i > 0; i--) {
      quietMillis.add(stepMillis());
    }
    long start = System.nanoTime();
    Snapshot snapshot =
        new Snapshot(training.steps(), training.studentBlob(), training.trainingState());
    CompletableFuture<Double> upload =
        CompletableFuture.supplyAsync(() -> publishMillis(snapshot), uploads);
    double snapshotMillis = (System.nanoTime() - start) / 1e6;
    List<Double> besideMillis = new ArrayList<>();
    while (!upload.isDone()) {
      besideMillis.add(stepMillis());
    }
    return Map.of(
        "quiet_millis",
        quietMillis,
        "snapshot_millis",
        snapshotMillis,
        "beside_millis",
        besideMillis,
        "upload_millis",
        upload.join(),
        "student_bytes",
        snapshot.student().length,
        "training_state_bytes",
        snapshot.trainingState().length);
  }

  private double stepMillis() {
    long start = System.nanoTime();
    training.step(batches.get((int) (training.steps() % BATCHES)));
    return (System.nanoTime() - start) / 1e6;
  }

  private double publishMillis(Snapshot snapshot) {
    long start = System.nanoTime();
    Blob student = publisher.upload(snapshot.student());
    Blob trainingState = publisher.upload(snapshot.trainingState());
    publisher.commit(
        spec.trained().manifest(STUDENT_ID, snapshot.step(), student, Optional.of(trainingState)));
    return (System.nanoTime() - start) / 1e6;
  }

  @Override
  public void close() {
    uploads.shutdown();
    publisher.close();
    training.close();
  }
}
