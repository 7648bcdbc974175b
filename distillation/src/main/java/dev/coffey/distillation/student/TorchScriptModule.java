package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;

/**
 * A loaded module with the methods that {@link TorchScriptSource} gave it.
 *
 * @param block the module, closed with its manager
 * @param manager owns it
 */
record TorchScriptModule(PtSymbolBlock block, PtNDManager manager) {

  /** The module's own tensors, as arrays of {@code scope} that share its memory. */
  NDList tensors(PtNDManager scope) {
    try (IValue found = IValueUtils.runMethod(block, TorchScriptSource.READ)) {
      return found.toNDList(scope);
    }
  }

  /** Makes the module use these tensors, in the order of its code. */
  void bind(NDList arrays) {
    PtNDArray[] tensors = new PtNDArray[arrays.size()];
    for (int i = 0; i < tensors.length; i++) {
      NDArray array = arrays.get(i);
      tensors[i] = (PtNDArray) array;
    }
    try (IValue list = IValue.listFrom(tensors)) {
      IValueUtils.runMethod(block, TorchScriptSource.BIND, list).close();
    }
  }
}
