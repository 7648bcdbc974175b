package dev.coffey.distillation.student;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;

/** What {@code torch.jit.save} wrote: a module's code and weights. */
final class TorchScriptFile {

  private final Path file;
  private final TorchScriptSource source;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final List<TorchScriptSource.Entry> floating = new ArrayList<>();

  private TorchScriptFile(Path file, TorchScriptSource source) throws IOException {
    this.file = file;
    this.source = source;
    withModule(source.tensors(), this::readTensors);
  }

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException when it holds no TorchScript module
   */
  static TorchScriptFile read(Path file) throws IOException {
    try {
      return new TorchScriptFile(file, TorchScriptArchive.source(file));
    } catch (IllegalArgumentException | ZipException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** The weights and statistics in the file, as float32. */
  Map<String, Tensor> tensors() {
    return Map.copyOf(tensors);
  }

  /**
   * The module without its weights.
   *
   * @param inputSize side of the images it is tried with, pixels
   * @throws IllegalArgumentException when it does not turn images into features {@code [B, D]}
   */
  TorchScriptCode code(int inputSize) throws IOException {
    Path emptied = Files.createTempFile("coffey-code", ".pt");
    long[] width = new long[1];
    try {
      withModule(
          floating,
          module -> {
            width[0] = featureWidth(module, inputSize);
            writeEmptied(module, emptied);
          });
      ByteArrayOutputStream archive = new ByteArrayOutputStream();
      TorchScriptArchive.copy(emptied, Map.of(), archive);
      return TorchScriptCode.of(archive.toByteArray(), (int) width[0], specs());
    } finally {
      Files.delete(emptied);
    }
  }

  private void writeEmptied(TorchScriptModule module, Path target) throws IOException {
    try (NDManager scope = module.manager().newSubManager();
        OutputStream out = Files.newOutputStream(target)) {
      NDList nothing = new NDList();
      floating.forEach(entry -> nothing.add(scope.create(new Shape(0))));
      module.bind(nothing);
      JniUtils.writeModule(module.block(), out, false);
    }
  }

  private List<WeightSpec> specs() {
    return floating.stream()
        .map(
            entry ->
                new WeightSpec(
                    entry.name(),
                    new Shape(tensors.get(entry.name()).shape()),
                    entry.buffer() ? WeightSpec.Role.STATISTIC : WeightSpec.Role.TRAINED,
                    new WeightSpec.Initial.Given()))
        .toList();
  }

  private static long featureWidth(TorchScriptModule module, int inputSize) {
    try (NDManager scope = module.manager().newSubManager()) {
      NDArray images = scope.zeros(new Shape(2, 3, inputSize, inputSize));
      NDList found = IValueUtils.forward(module.block(), new NDList(images), false);
      Shape shape = found.isEmpty() ? new Shape() : found.get(0).getShape();
      if (found.size() != 1 || shape.dimension() != 2 || shape.get(0) != 2) {
        throw new IllegalArgumentException(
            "the module turns images %s into arrays of %s, not into features (2, D)"
                .formatted(images.getShape(), found.stream().map(NDArray::getShape).toList()));
      }
      return shape.get(1);
    }
  }

  private void readTensors(TorchScriptModule module) {
    try (NDManager scope = module.manager().newSubManager()) {
      NDList found = module.tensors((PtNDManager) scope);
      for (int i = 0; i < found.size(); i++) {
        NDArray array = found.get(i);
        if (array.getDataType().isFloating()) {
          TorchScriptSource.Entry entry = source.tensors().get(i);
          floating.add(entry);
          tensors.put(entry.name(), Tensor.of(array.toType(DataType.FLOAT32, false)));
        }
      }
    }
  }

  /** What is done with a loaded module. */
  private interface Use {
    void use(TorchScriptModule module) throws IOException;
  }

  /** Loads the module with the two methods more, for these tensors. */
  private void withModule(List<TorchScriptSource.Entry> chosen, Use use) throws IOException {
    Path extended = Files.createTempFile("coffey-module", ".pt");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      TorchScriptArchive.copy(
          file,
          Map.of(source.moduleFile(), source.extended(chosen)),
          Files.newOutputStream(extended));
      var block =
          JniUtils.loadModule(
              (PtNDManager) manager, extended, true, new String[0], new String[0], true);
      use.use(new TorchScriptModule(block, (PtNDManager) manager));
    } finally {
      Files.delete(extended);
    }
  }
}
