package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
import java.util.Collection;
import java.util.List;

/**
 * A TorchScript module of ours, for what DJL has no way to call. The generators lie in {@code
 * src/main/python}. Threads: one at a time.
 */
final class Script implements AutoCloseable {

  private final PtSymbolBlock module;

  /**
   * Loads a module onto the manager's device.
   *
   * @param resource file beside this class
   */
  Script(String resource, NDManager manager) {
    try (InputStream stream = Script.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(
            resource + " is not on the classpath; it belongs to the distillation jar");
      }
      module = JniUtils.loadModule((PtNDManager) manager, stream, true, false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  /** A list of tensors as an argument; {@link #call} closes it. */
  static IValue list(Collection<NDArray> arrays) {
    return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  /** A tensor as an argument; {@link #call} closes it. */
  static IValue tensor(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  /** Runs the module on arguments, which it closes. The caller closes the result. */
  IValue call(List<IValue> arguments) {
    try {
      return module.forward(arguments.toArray(IValue[]::new));
    } finally {
      arguments.forEach(IValue::close);
    }
  }

  /**
   * Runs the module on one tensor, with a graph if one is being recorded; {@link #call} records
   * none.
   *
   * @param scope owner of the result
   */
  NDArray record(NDManager scope, NDArray argument) {
    NDArray result = IValueUtils.forward(module, new NDList(argument), true).singletonOrThrow();
    result.attach(scope);
    return result;
  }

  @Override
  public void close() {
    module.close();
  }
}
