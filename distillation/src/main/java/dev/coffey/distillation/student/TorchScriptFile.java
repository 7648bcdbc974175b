package dev.coffey.distillation.student;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** What {@code torch.jit.save} wrote: a module's code and weights in one zip. */
final class TorchScriptFile {

  private static final String CODE = "/code/";
  private static final String PICKLE = "/data.pkl";

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
    Map<String, String> code = new TreeMap<>();
    String moduleClass = "";
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        String name = entry.getName();
        int at = name.indexOf(CODE);
        if (at > 0 && name.endsWith(".py")) {
          byte[] text = zip.getInputStream(entry).readAllBytes();
          code.put(name.substring(at + CODE.length()), new String(text, StandardCharsets.UTF_8));
        } else if (name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/')) {
          moduleClass = moduleClass(zip.getInputStream(entry));
        }
      }
    }
    if (moduleClass.isEmpty() || code.isEmpty()) {
      throw new IllegalArgumentException(
          file + " holds no code; a TorchScript module is written by torch.jit.save.");
    }
    try {
      return new TorchScriptFile(file, new TorchScriptSource(code, moduleClass));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** The pickle begins with the class of what it holds: protocol, {@code c}, two lines. */
  private static String moduleClass(InputStream pickle) throws IOException {
    String start = new String(pickle.readNBytes(4096), StandardCharsets.ISO_8859_1);
    String[] lines = start.substring(3).split("\n", 3);
    return start.charAt(2) == 'c' && lines.length == 3 ? lines[0] + "." + lines[1] : "";
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
    ByteArrayOutputStream bare = new ByteArrayOutputStream();
    long[] width = new long[1];
    withModule(
        floating,
        module -> {
          width[0] = featureWidth(module, inputSize);
          try (NDManager scope = module.manager().newSubManager()) {
            NDList nothing = new NDList();
            floating.forEach(entry -> nothing.add(scope.create(new Shape(0))));
            module.bind(nothing);
            JniUtils.writeModule(module.block(), bare, false);
          }
        });
    return TorchScriptCode.of(bare.toByteArray(), (int) width[0], specs());
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
            "the module turns images %s into %s, not into one array of features (2, D)"
                .formatted(images.getShape(), found));
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

  private void withModule(List<TorchScriptSource.Entry> chosen, Use use) throws IOException {
    Path extended = Files.createTempFile("coffey-module", ".pt");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      write(source.extended(chosen), extended);
      PtSymbolBlock block =
          JniUtils.loadModule(
              (PtNDManager) manager, extended, true, new String[0], new String[0], true);
      use.use(new TorchScriptModule(block, (PtNDManager) manager));
    } finally {
      Files.delete(extended);
    }
  }

  /** The same zip with another text of the module, and without what only debuggers read. */
  private void write(String text, Path target) throws IOException {
    String replaced = CODE + source.moduleFile();
    try (ZipFile zip = new ZipFile(file.toFile());
        OutputStream out = Files.newOutputStream(target);
        ZipOutputStream copy = new ZipOutputStream(out)) {
      for (ZipEntry entry : zip.stream().toList()) {
        if (entry.getName().endsWith(".debug_pkl")) {
          continue;
        }
        byte[] bytes =
            entry.getName().endsWith(replaced)
                ? text.getBytes(StandardCharsets.UTF_8)
                : zip.getInputStream(entry).readAllBytes();
        CRC32 sum = new CRC32();
        sum.update(bytes);
        ZipEntry stored = new ZipEntry(entry.getName());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(bytes.length);
        stored.setCrc(sum.getValue());
        copy.putNextEntry(stored);
        copy.write(bytes);
      }
    }
  }
}
