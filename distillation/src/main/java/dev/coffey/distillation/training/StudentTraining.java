package dev.coffey.distillation.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.memory.FreedMemory;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.StudentNetwork;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A student in training. Owns its weights, moments and averages in native memory.
 *
 * <p>A step depends on the batch, the weights and the configuration alone. On the CPU, with as many
 * threads, the same steps give the same bits.
 *
 * <p>Threads: any, one at a time.
 */
public final class StudentTraining implements AutoCloseable {

  private static final String COUNTERS = "counters";

  private final TrainingConfig config;
  private final NDManager manager;
  private final Objective objective;
  private final TrainedWeights weights;
  private final FusedAdamW optimizer;
  private final BatchInput input;
  private long steps;
  private long updates;

  private StudentTraining(
      StudentNetwork network,
      Preprocessing preprocessing,
      TrainingConfig config,
      NDManager manager,
      TrainedWeights weights) {
    FreedMemory.keep();
    this.config = config;
    this.manager = manager;
    this.objective = new Objective(network, config, manager);
    this.weights = weights;
    this.optimizer = new FusedAdamW(manager);
    this.input = new BatchInput(preprocessing, network.classCount(), config.method(), manager);
  }

  /**
   * Starts training.
   *
   * @param initialWeights weights by name, such as a pretrained backbone; those that are missing
   *     start at random from the seed
   * @throws IllegalArgumentException when the parts do not fit, naming them
   */
  public static StudentTraining create(
      Architecture architecture,
      Preprocessing preprocessing,
      TrainingConfig config,
      Optional<Map<String, Tensor>> initialWeights) {
    check(architecture, preprocessing);
    StudentNetwork network = StudentNetwork.of(architecture);
    return create(network, preprocessing, config, initialWeights.orElse(Map.of()));
  }

  static StudentTraining create(
      StudentNetwork network,
      Preprocessing preprocessing,
      TrainingConfig config,
      Map<String, Tensor> initialWeights) {
    check(network, config.method());
    NDManager manager = NDManager.newBaseManager(config.device(), "PyTorch");
    try {
      TrainedWeights weights =
          TrainedWeights.initial(network, initialWeights, config.seed(), manager);
      return new StudentTraining(network, preprocessing, config, manager, weights);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Goes on training where {@link #trainingState()} was taken.
   *
   * @param trainingState its tensors; others among them are left aside
   * @throws IllegalArgumentException naming the tensor that is missing or has another shape
   */
  public static StudentTraining restore(
      Architecture architecture,
      Preprocessing preprocessing,
      TrainingConfig config,
      Map<String, Tensor> trainingState) {
    check(architecture, preprocessing);
    StudentNetwork network = StudentNetwork.of(architecture);
    check(network, config.method());
    Tensor counters = trainingState.get(COUNTERS);
    if (counters == null) {
      throw new IllegalArgumentException(
          "tensor '" + COUNTERS + "' is missing; this is no training state");
    }
    NDManager manager = NDManager.newBaseManager(config.device(), "PyTorch");
    try {
      TrainedWeights weights = TrainedWeights.restored(network, trainingState, manager);
      StudentTraining training =
          new StudentTraining(network, preprocessing, config, manager, weights);
      ByteBuffer values = counters.data();
      training.steps = values.getLong();
      training.updates = values.getLong();
      return training;
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static void check(Architecture architecture, Preprocessing preprocessing) {
    if (preprocessing.size() != architecture.inputSize()) {
      throw new IllegalArgumentException(
          "preprocessing cuts %d pixels, the architecture takes %d; they must be equal"
              .formatted(preprocessing.size(), architecture.inputSize()));
    }
  }

  private static void check(StudentNetwork network, Method method) {
    if (method.dualHeads() == (network.heads() == Heads.SINGLE)) {
      throw new IllegalArgumentException(
          "method %s trains %s, but the architecture has heads '%s'; Method.heads gives the right"
              .formatted(
                  method.id(),
                  method.dualHeads() ? "two heads" : "one head",
                  network.heads().id()));
    }
  }

  /**
   * One optimiser step. A step whose loss or gradient is not finite leaves weights, moments,
   * averages and statistics alone; it counts as a step, for the schedule too.
   *
   * @throws IllegalArgumentException when the batch does not fit the student
   */
  public StepReport step(Batch batch) {
    long start = System.nanoTime();
    try (NDManager scope = manager.newSubManager()) {
      return step(scope, inputs(scope, batch), start);
    }
  }

  private Objective.Inputs inputs(NDManager scope, Batch batch) {
    try (TrainingPhase phase = TrainingPhase.begin("input")) {
      return input.inputs(scope, batch);
    }
  }

  /** A step on images that are normalised already. */
  StepReport step(NDManager scope, Objective.Inputs inputs, long startNanos) {
    boolean measure = config.cosineEvery() > 0 && steps % config.cosineEvery() == 0;
    double rate = config.schedule().rate(steps);
    Objective.Terms terms = withGraph(scope, inputs, measure);
    double loss = terms.total().getFloat();
    double norm =
        optimizer.descend(
            scope,
            terms.descent(),
            weights,
            new FusedAdamW.Update(
                updates + 1,
                rate,
                config.weightDecay(),
                config.gradientNormMax(),
                averageWeight()));
    boolean finite = Double.isFinite(loss) && Double.isFinite(norm);
    long step = steps++;
    updates += finite ? 1 : 0;
    return new StepReport(
        step,
        loss,
        terms.ce(),
        terms.kdLabeled(),
        terms.kdUnlabeled(),
        rate,
        norm,
        finite,
        terms.cosines().features(),
        terms.cosines().stage(),
        terms.cosines().head(),
        (System.nanoTime() - startNanos) / 1e6);
  }

  /** Evaluates with a graph. Not by DJL's GradientCollector: a JVM can have but one at a time. */
  private Objective.Terms withGraph(NDManager scope, Objective.Inputs inputs, boolean measure) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
    try (TrainingPhase phase = TrainingPhase.begin("forward")) {
      return objective.evaluate(scope, inputs, weights.weights(), measure);
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  /** Share of the new weights in the average; larger at first, so that it forgets the start. */
  private double averageWeight() {
    return 1 - Math.min(config.emaDecay(), (1.0 + updates) / (10.0 + updates));
  }

  /** Steps so far, skipped ones included. */
  public long steps() {
    return steps;
  }

  /** Steps whose loss or gradient was not finite, so that the weights were left alone. */
  public long skippedSteps() {
    return steps - updates;
  }

  /** Averaged weights and BatchNorm statistics as .safetensors; equal weights, equal bytes. */
  public byte[] studentBlob() {
    return studentBlob(Map.of());
  }

  /** The same with metadata, such as a {@code StudentCard}'s. */
  public byte[] studentBlob(Map<String, String> metadata) {
    Map<String, String> all = new TreeMap<>(metadata);
    all.put("format", "pt");
    return bytes(weights.averageTensors(), all);
  }

  /** Raw weights, moments, averages and counters as .safetensors; all that restoring needs. */
  public byte[] trainingState() {
    return trainingState(Map.of());
  }

  /**
   * The same with tensors of the caller, such as where its sampler stands, so that one blob holds
   * all that going on needs.
   *
   * @param more by names that must not be taken
   */
  public byte[] trainingState(Map<String, Tensor> more) {
    Map<String, Tensor> tensors = new TreeMap<>(weights.tensors());
    tensors.put(COUNTERS, counters());
    more.forEach(
        (name, tensor) -> {
          if (tensors.put(name, tensor) != null) {
            throw new IllegalArgumentException(
                "the training state has a '" + name + "' of its own");
          }
        });
    return bytes(tensors, Map.of("format", "pt"));
  }

  private Tensor counters() {
    ByteBuffer values = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    values.putLong(steps).putLong(updates).flip();
    return new Tensor(DataType.INT64, new long[] {2}, values);
  }

  private static byte[] bytes(Map<String, Tensor> tensors, Map<String, String> metadata) {
    return SafeTensors.bytes(tensors, metadata);
  }

  /** A copy of the raw weights and statistics, by the network's names. */
  Map<String, Tensor> rawTensors() {
    return weights.rawTensors();
  }

  NDManager manager() {
    return manager;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    optimizer.close();
    objective.close();
    manager.close();
  }
}
