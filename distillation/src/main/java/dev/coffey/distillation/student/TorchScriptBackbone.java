package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A module of the user's as a function of images and weights. The module lives in native memory of
 * the weights' manager and is closed with it.
 *
 * <p>Threads: any number at once. A module can hold but one set of weights and one mode at a time;
 * a call with others waits for those that run.
 */
final class TorchScriptBackbone implements Backbone {

  private final TorchScriptCode code;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private Bound bound;

  TorchScriptBackbone(TorchScriptCode code) {
    this.code = code;
  }

  /** A module and what it was told to use. */
  private record Bound(TorchScriptModule module, NDList arrays, boolean training) {

    boolean fits(NDList wanted, boolean wantedTraining) {
      if (training != wantedTraining) {
        return false;
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (arrays.get(i) != wanted.get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public int featureWidth() {
    return code.featureWidth();
  }

  @Override
  public List<WeightSpec> weights() {
    return code.tensors();
  }

  @Override
  public NDArray features(NDArray images, Weights weights, boolean training) {
    NDList arrays = new NDList();
    code.tensors().forEach(spec -> arrays.add(weights.get(spec.name())));
    PtSymbolBlock module = locked(arrays, training).block();
    // The profiling executor computes the first passes in another way than later ones, and a
    // restored run would not be the uninterrupted one bit for bit.
    JniUtils.setGraphExecutorOptimize(false);
    try {
      return IValueUtils.forward(module, new NDList(images), JniUtils.isGradMode())
          .singletonOrThrow();
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
      lock.readLock().unlock();
    }
  }

  /** The module with these arrays in this mode; the read lock is held on return. */
  private TorchScriptModule locked(NDList arrays, boolean training) {
    lock.readLock().lock();
    while (bound == null || !bound.fits(arrays, training)) {
      lock.readLock().unlock();
      bind(arrays, training);
      lock.readLock().lock();
    }
    return bound.module();
  }

  private void bind(NDList arrays, boolean training) {
    lock.writeLock().lock();
    try {
      PtNDManager manager = (PtNDManager) arrays.get(0).getManager();
      boolean loaded = bound != null && bound.module().manager() == manager;
      TorchScriptModule module = loaded ? bound.module() : load(manager);
      module.bind(arrays);
      if (training) {
        JniUtils.enableTrainingMode(module.block());
      } else {
        JniUtils.enableInferenceMode(module.block());
      }
      bound = new Bound(module, arrays, training);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private TorchScriptModule load(PtNDManager manager) {
    try (var archive = new ByteArrayInputStream(code.archive())) {
      return new TorchScriptModule(JniUtils.loadModule(manager, archive, true, false), manager);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }
}
