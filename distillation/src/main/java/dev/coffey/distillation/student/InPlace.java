package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Operations that overwrite their argument; DJL has them for arithmetic only. The graph of the
 * gradient allows it where the layer before needs its output no more, as after BatchNorm.
 *
 * <p>The module is {@code relu-in-place.pt}; {@code src/main/python/relu_in_place.py} makes it. It
 * has no weights, runs on the device of its argument, and lives as long as the process. Threads:
 * any.
 */
final class InPlace {

  private static final String SCRIPT = "relu-in-place.pt";

  private InPlace() {}

  /** {@code max(x, 0)} in the memory of {@code x}; both arrays may be closed, in any order. */
  static NDArray relu(NDArray x) {
    // The last argument keeps the graph; without it the engine computes as if for serving.
    return IValueUtils.forward(Script.RELU, new NDList(x), JniUtils.isGradMode())
        .singletonOrThrow();
  }

  /** Loaded with the first use. */
  private static final class Script {
    static final PtSymbolBlock RELU = load();

    private static PtSymbolBlock load() {
      try (InputStream stream = InPlace.class.getResourceAsStream(SCRIPT)) {
        if (stream == null) {
          throw new IllegalStateException(
              SCRIPT + " is not on the classpath; it belongs to the distillation jar");
        }
        NDManager forever = NDManager.newBaseManager("PyTorch");
        return JniUtils.loadModule((PtNDManager) forever, stream, true, false);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + SCRIPT, e);
      }
    }
  }
}
