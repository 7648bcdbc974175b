package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * MobileNetV2 (Sandler et al. 2018) of width 1 with torchvision's names, so that its weights load.
 * A block widens, filters each channel by itself, and narrows again without an activation; around
 * it goes a shortcut where the shapes allow.
 */
final class MobileNetV2 implements Backbone {

  private static final int STEM_WIDTH = 32;
  private static final int FEATURE_WIDTH = 1280;

  /** Table 2 of the paper: expansion, width, blocks, stride of the first block. */
  private static final int[][] STAGES = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1}
  };

  private final List<Layer> stem;
  private final List<Block> blocks;
  private final List<Layer> last;

  /** Builds the one network there is. */
  MobileNetV2() {
    stem = List.of(new Layer("features.0.0", "features.0.1", 3, STEM_WIDTH, 3, 2, 1, true));
    blocks = blocks();
    String name = "features." + (blocks.size() + 1);
    int in = STAGES[STAGES.length - 1][1];
    last = List.of(new Layer(name + ".0", name + ".1", in, FEATURE_WIDTH, 1, 1, 1, true));
  }

  /**
   * Convolution, BatchNorm, and clipping to 0..6 where {@code activated}.
   *
   * @param groups {@code in} makes it depthwise
   */
  private record Layer(
      String convolution,
      String norm,
      int in,
      int out,
      int side,
      int stride,
      int groups,
      boolean activated) {}

  private record Block(List<Layer> layers, boolean shortcut) {}

  private static List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    int in = STEM_WIDTH;
    for (int[] stage : STAGES) {
      for (int i = 0; i < stage[2]; i++) {
        int stride = i == 0 ? stage[3] : 1;
        blocks.add(block(blocks.size() + 1, in, stage[0], stage[1], stride));
        in = stage[1];
      }
    }
    return blocks;
  }

  private static Block block(int index, int in, int expansion, int out, int stride) {
    String prefix = "features." + index + ".conv.";
    int inner = in * expansion;
    List<Layer> layers = new ArrayList<>();
    if (expansion != 1) {
      layers.add(new Layer(prefix + "0.0", prefix + "0.1", in, inner, 1, 1, 1, true));
    }
    String depthwise = prefix + layers.size();
    layers.add(new Layer(depthwise + ".0", depthwise + ".1", inner, inner, 3, stride, inner, true));
    int narrow = layers.size();
    layers.add(new Layer(prefix + narrow, prefix + (narrow + 1), inner, out, 1, 1, 1, false));
    return new Block(layers, stride == 1 && in == out);
  }

  @Override
  public int featureWidth() {
    return FEATURE_WIDTH;
  }

  @Override
  public List<WeightSpec> weights() {
    List<WeightSpec> specs = new ArrayList<>();
    stem.forEach(layer -> specify(layer, specs));
    blocks.forEach(block -> block.layers().forEach(layer -> specify(layer, specs)));
    last.forEach(layer -> specify(layer, specs));
    return specs;
  }

  /** It has no vectors but BatchNorm's, which mixes the two. */
  @Override
  public boolean takesBfloat16() {
    return true;
  }

  /** Convolutions without bias, normal with variance 2/fan-out, as torchvision starts them. */
  private static void specify(Layer layer, List<WeightSpec> specs) {
    int side = layer.side();
    double deviation = Math.sqrt(2.0 / (layer.out() * side * side));
    specs.add(
        new WeightSpec(
            layer.convolution() + ".weight",
            new Shape(layer.out(), layer.in() / layer.groups(), side, side),
            WeightSpec.Role.TRAINED,
            new WeightSpec.Initial.Normal(deviation)));
    Shape shape = new Shape(layer.out());
    var zero = new WeightSpec.Initial.Constant(0);
    var one = new WeightSpec.Initial.Constant(1);
    String norm = layer.norm();
    specs.add(new WeightSpec(norm + ".weight", shape, WeightSpec.Role.TRAINED, one));
    specs.add(new WeightSpec(norm + ".bias", shape, WeightSpec.Role.TRAINED, zero));
    specs.add(new WeightSpec(norm + ".running_mean", shape, WeightSpec.Role.STATISTIC, zero));
    specs.add(new WeightSpec(norm + ".running_var", shape, WeightSpec.Role.STATISTIC, one));
  }

  /** What makes 320 channels of 160, and 1280 of them. */
  @Override
  public List<String> lastStage() {
    List<WeightSpec> specs = new ArrayList<>();
    blocks.get(blocks.size() - 1).layers().forEach(layer -> specify(layer, specs));
    last.forEach(layer -> specify(layer, specs));
    return specs.stream()
        .filter(spec -> spec.role() == WeightSpec.Role.TRAINED)
        .map(WeightSpec::name)
        .toList();
  }

  @Override
  public NDArray features(NDArray images, Weights weights, boolean training) {
    NDArray x = forward(stem, images, weights, training);
    for (Block block : blocks) {
      NDArray narrow = forward(block.layers(), x, weights, training);
      NDArray next = block.shortcut() ? x.add(narrow) : narrow;
      x.close();
      if (next != narrow) {
        narrow.close();
      }
      x = next;
    }
    try (NDArray before = x;
        NDArray wide = forward(last, before, weights, training)) {
      return Pool.globalAvgPool2d(wide);
    }
  }

  /** Leaves {@code input} open and closes what it makes on the way, as {@link ResNet} does. */
  private static NDArray forward(
      List<Layer> layers, NDArray input, Weights weights, boolean training) {
    NDArray x = input;
    for (Layer layer : layers) {
      NDArray next = forward(layer, x, weights, training);
      if (x != input) {
        x.close();
      }
      x = next;
    }
    return x;
  }

  private static NDArray forward(Layer layer, NDArray x, Weights weights, boolean training) {
    Shape stride = new Shape(layer.stride(), layer.stride());
    Shape padding = new Shape(layer.side() / 2, layer.side() / 2);
    NDArray normal;
    try (NDArray filtered =
        Conv2d.conv2d(
                x,
                weights.get(layer.convolution() + ".weight"),
                null,
                stride,
                padding,
                new Shape(1, 1),
                layer.groups())
            .singletonOrThrow()) {
      normal = Normalisation.of(filtered, layer.norm(), weights, training);
    }
    if (!layer.activated()) {
      return normal;
    }
    try (normal) {
      // Unlike products with scalars, clip reads its limits at once: no graph borrows them.
      return normal.clip(0, 6);
    }
  }
}
