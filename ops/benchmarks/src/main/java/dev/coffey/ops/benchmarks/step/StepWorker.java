package dev.coffey.ops.benchmarks.step;

import ai.djl.engine.Engine;
import com.sun.management.OperatingSystemMXBean;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.training.Batch;
import dev.coffey.distillation.training.Method;
import dev.coffey.distillation.training.Schedule;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.benchmarks.MeasuredWorker;
import dev.coffey.ops.benchmarks.WorkerSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The measured JVM: trains as the trainer service does.
 *
 * <p>Speaks by lines as {@code step.py} does: a number asks for so many steps of {@code dho}, a
 * number and a method's name for steps of that one, a number and {@code phases} for the time of
 * each phase. Every line is answered by one JSON object.
 */
public final class StepWorker implements MeasuredWorker {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Spec spec;
  private final Map<Method, StudentTraining> trainings = new EnumMap<>(Method.class);
  private final List<Batch> batches = new ArrayList<>();

  private StepWorker(Spec spec) {
    this.spec = spec;
    for (int i = 0; i < spec.batches(); i++) {
      batches.add(
          RandomBatches.of(i, spec.size(), spec.classes(), spec.labeled(), spec.unlabeled()));
    }
  }

  /** Takes a {@link Spec} as JSON; serves until its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Spec spec = WorkerSpec.read(args[0], Spec.class);
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(spec.threads()));
    StepWorker worker = new StepWorker(spec);
    worker.writeInputs(Path.of(spec.folder()));
    Engine engine = Engine.getEngine("PyTorch");
    String version = "DJL %s, libtorch %s".formatted(Engine.getDjlVersion(), engine.getVersion());
    MeasuredWorker.serve(version, worker);
    worker.trainings.values().forEach(StudentTraining::close);
  }

  /** A number of steps, and what: a method's id, or {@code phases}. */
  @Override
  public Map<String, ?> answer(String line) throws IOException {
    String[] words = line.split(" ", -1);
    int steps = Integer.parseInt(words[0]);
    String what = words.length > 1 ? words[1] : Method.DHO.id();
    return what.equals("phases") ? phases(steps) : run(Method.of(what), steps);
  }

  private void writeInputs(Path folder) throws IOException {
    for (int i = 0; i < batches.size(); i++) {
      RandomBatches.write(batches.get(i), folder, i);
    }
    Files.write(folder.resolve("first.safetensors"), training(Method.DHO).trainingState());
  }

  private StudentTraining training(Method method) {
    return trainings.computeIfAbsent(
        method,
        it ->
            StudentTraining.create(
                new Architecture(
                    spec.backbone(), it.heads(Heads.LINEAR), spec.size(), spec.classes()),
                Preprocessing.clip(spec.size()),
                TrainingConfig.builder().method(it).schedule(Schedule.constant(1e-3, 1)).build(),
                Optional.empty()));
  }

  private Map<String, Object> run(Method method, int steps) {
    StudentTraining training = training(method);
    List<Double> millis = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    long cpuBefore = SYSTEM.getProcessCpuTime();
    for (int i = 0; i < steps; i++) {
      Batch batch = batches.get((int) (training.steps() % batches.size()));
      long start = System.nanoTime();
      losses.add(training.step(batch).loss());
      millis.add((System.nanoTime() - start) / 1e6);
    }
    double cpuMillis = (SYSTEM.getProcessCpuTime() - cpuBefore) / 1e6;
    return Map.of("millis", millis, "losses", losses, "cpu_millis", cpuMillis);
  }

  /** Milliseconds of each phase, summed over the steps, beside those of the whole steps. */
  private Map<String, Object> phases(int steps) throws IOException {
    try (var recording = new PhaseRecording()) {
      Map<String, Object> whole = run(Method.DHO, steps);
      return Map.of("millis", whole.get("millis"), "phases", recording.millisByPhase());
    }
  }
}
