package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Everything of a step that comes after the loss, in two calls into libtorch: backward; gradient
 * norm, clipping, AdamW (Loshchilov and Hutter 2019) and averaging of the weights.
 *
 * <p>The calls are those of the TorchScript module {@code descent-step.pt}; {@code
 * src/main/python/descent_step.py} makes it and says why it is a script. Owns the module, not the
 * weights. Threads: one at a time.
 */
final class FusedAdamW implements AutoCloseable {

  private static final String SCRIPT = "descent-step.pt";
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final PtSymbolBlock script;

  /** Loads the module onto the manager's device. */
  FusedAdamW(NDManager manager) {
    try (InputStream stream = FusedAdamW.class.getResourceAsStream(SCRIPT)) {
      if (stream == null) {
        throw new IllegalStateException(
            SCRIPT + " is not on the classpath; it belongs to the distillation jar");
      }
      script = JniUtils.loadModule((PtNDManager) manager, stream, true, false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + SCRIPT, e);
    }
  }

  /**
   * Numbers of one update.
   *
   * @param count updates so far, this one included
   * @param rate learning rate
   * @param decay decoupled weight decay, per unit of learning rate
   * @param normMax limit of the gradient's Euclidean norm
   * @param averageWeight share of the new weights in the average, 0..1
   */
  record Update(long count, double rate, double decay, double normMax, double averageWeight) {}

  /**
   * Descends on a loss. If the loss or the gradient is not finite, no weight, moment or average
   * changes, and the statistics are put back to what they were after the last update.
   *
   * @param scope owner of what is made on the way
   * @param loss scalar with a graph, which is used up
   * @return Euclidean norm of the gradient before clipping
   */
  double descend(NDManager scope, NDArray loss, TrainedWeights weights, Update update) {
    List<IValue> arguments = new ArrayList<>();
    try {
      arguments.add(IValue.from((PtNDArray) loss));
      arguments.add(list(weights.trained()));
      try (TrainingPhase backward = TrainingPhase.begin("backward")) {
        arguments.add(1, IValueUtils.runMethod(script, "backward", values(arguments)));
      }
      arguments.add(list(weights.firstMoments()));
      arguments.add(list(weights.secondMoments()));
      arguments.add(list(weights.live()));
      arguments.add(list(weights.average()));
      arguments.add(list(weights.statistics()));
      arguments.add(list(weights.keptStatistics()));
      arguments.add(IValue.from((double) update.count()));
      arguments.add(IValue.from(update.rate()));
      arguments.add(IValue.from(BETA_1));
      arguments.add(IValue.from(BETA_2));
      arguments.add(IValue.from(EPSILON));
      arguments.add(IValue.from(update.decay()));
      arguments.add(IValue.from(update.normMax()));
      arguments.add(IValue.from(update.averageWeight()));
      try (TrainingPhase moving = TrainingPhase.begin("update");
          IValue norm = IValueUtils.runMethod(script, "update", values(arguments))) {
        return norm.toTensor((PtNDManager) scope).getFloat();
      }
    } finally {
      arguments.forEach(IValue::close);
    }
  }

  private static IValue[] values(List<IValue> arguments) {
    return arguments.toArray(IValue[]::new);
  }

  private static IValue list(Collection<NDArray> arrays) {
    return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  @Override
  public void close() {
    script.close();
  }
}
