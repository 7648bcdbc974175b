package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks (He et al. 2015) with torchvision's names, so that its weights load.
 *
 * <p>Two stems: torchvision's for large images (7×7, stride 2, max-pool), and a 3×3 of stride 2 for
 * 32×32 pixels, which keeps all of them (12 values in, 32 out, per place) at a quarter of the cost
 * of a stem without stride.
 */
final class ResNet implements Backbone {

  private final boolean smallImages;
  private final int stemWidth;
  private final List<ResidualBlock> blocks;

  private ResNet(boolean smallImages, int stemWidth, List<ResidualBlock> blocks) {
    this.smallImages = smallImages;
    this.stemWidth = stemWidth;
    this.blocks = blocks;
  }

  /** One residual block: {@code relu(x' + branch(x))}. */
  private record ResidualBlock(String name, int in, int mid, int out, int stride) {
    boolean bottleneck() {
      return mid != out;
    }

    boolean projects() {
      return stride != 1 || in != out;
    }
  }

  /**
   * Builds a network.
   *
   * @param smallImages the stem for 32×32 pixels
   * @param width of the first stage; each next one doubles it
   * @param depths blocks of each stage
   * @param expansion 1: two 3×3 convolutions a block; 4: bottlenecks
   */
  static ResNet of(boolean smallImages, int width, int[] depths, int expansion) {
    List<ResidualBlock> blocks = new ArrayList<>();
    int in = width;
    for (int stage = 0; stage < depths.length; stage++) {
      int mid = width << stage;
      for (int i = 0; i < depths[stage]; i++) {
        String name = "layer" + (stage + 1) + "." + i;
        int stride = stage > 0 && i == 0 ? 2 : 1;
        blocks.add(new ResidualBlock(name, in, mid, mid * expansion, stride));
        in = mid * expansion;
      }
    }
    return new ResNet(smallImages, width, blocks);
  }

  @Override
  public int featureWidth() {
    return blocks.get(blocks.size() - 1).out();
  }

  @Override
  public List<WeightSpec> weights() {
    List<WeightSpec> specs = new ArrayList<>();
    convolution(specs, "conv1", 3, stemWidth, smallImages ? 3 : 7);
    normalisation(specs, "bn1", stemWidth);
    for (ResidualBlock block : blocks) {
      List<WeightSpec> inner = new ArrayList<>();
      int first = block.bottleneck() ? 1 : 3;
      convolution(inner, "conv1", block.in(), block.mid(), first);
      normalisation(inner, "bn1", block.mid());
      convolution(inner, "conv2", block.mid(), block.mid(), 3);
      normalisation(inner, "bn2", block.mid());
      if (block.bottleneck()) {
        convolution(inner, "conv3", block.mid(), block.out(), 1);
        normalisation(inner, "bn3", block.out());
      }
      if (block.projects()) {
        convolution(inner, "downsample.0", block.in(), block.out(), 1);
        normalisation(inner, "downsample.1", block.out());
      }
      inner.forEach(spec -> specs.add(spec.within(block.name())));
    }
    return specs;
  }

  /** All of the last {@code layerN}. */
  @Override
  public List<String> lastStage() {
    String block = blocks.get(blocks.size() - 1).name();
    String stage = block.substring(0, block.indexOf('.') + 1);
    return weights().stream()
        .filter(spec -> spec.role() == WeightSpec.Role.TRAINED && spec.name().startsWith(stage))
        .map(WeightSpec::name)
        .toList();
  }

  /** It has no vectors but BatchNorm's, which mixes the two. */
  @Override
  public boolean takesBfloat16() {
    return true;
  }

  /** Weights without bias, normal with variance 2/fan-out, as torchvision starts them. */
  private static void convolution(List<WeightSpec> specs, String name, int in, int out, int side) {
    double deviation = Math.sqrt(2.0 / (out * side * side));
    specs.add(
        new WeightSpec(
            name + ".weight",
            new Shape(out, in, side, side),
            WeightSpec.Role.TRAINED,
            new WeightSpec.Initial.Normal(deviation)));
  }

  private static void normalisation(List<WeightSpec> specs, String name, int width) {
    Shape shape = new Shape(width);
    var zero = new WeightSpec.Initial.Constant(0);
    var one = new WeightSpec.Initial.Constant(1);
    specs.add(new WeightSpec(name + ".weight", shape, WeightSpec.Role.TRAINED, one));
    specs.add(new WeightSpec(name + ".bias", shape, WeightSpec.Role.TRAINED, zero));
    specs.add(new WeightSpec(name + ".running_mean", shape, WeightSpec.Role.STATISTIC, zero));
    specs.add(new WeightSpec(name + ".running_var", shape, WeightSpec.Role.STATISTIC, one));
  }

  @Override
  public NDArray features(NDArray images, Weights weights, boolean training) {
    NDArray x = convolve(images, weights, "conv1", 2, smallImages ? 1 : 3);
    x = rectify(normalise(x, weights, "bn1", training));
    if (!smallImages) {
      x = pool(x);
    }
    for (ResidualBlock block : blocks) {
      x = forward(block, x, weights.within(block.name()), training);
    }
    try (NDArray last = x) {
      return Pool.globalAvgPool2d(last);
    }
  }

  // The functions below close what they are given, except for convolve: in training the graph keeps
  // what backward needs, and the rest is free for the next layer while still in the cache. What
  // BatchNorm gives is overwritten, since its gradient needs its input only.

  private static NDArray forward(
      ResidualBlock block, NDArray x, Weights weights, boolean training) {
    try (x;
        NDArray branch = branch(block, x, weights, training);
        NDArray shortcut = shortcut(block, x, weights, training)) {
      return rectify(branch.addi(shortcut));
    }
  }

  private static NDArray branch(ResidualBlock block, NDArray x, Weights weights, boolean training) {
    boolean bottleneck = block.bottleneck();
    NDArray first =
        convolve(x, weights, "conv1", bottleneck ? 1 : block.stride(), bottleneck ? 0 : 1);
    try (NDArray y = rectify(normalise(first, weights, "bn1", training))) {
      NDArray second = convolve(y, weights, "conv2", bottleneck ? block.stride() : 1, 1);
      NDArray normal = normalise(second, weights, "bn2", training);
      if (!bottleneck) {
        return normal;
      }
      try (NDArray z = rectify(normal)) {
        return normalise(convolve(z, weights, "conv3", 1, 0), weights, "bn3", training);
      }
    }
  }

  private static NDArray shortcut(
      ResidualBlock block, NDArray x, Weights weights, boolean training) {
    if (!block.projects()) {
      return x;
    }
    NDArray projected = convolve(x, weights, "downsample.0", block.stride(), 0);
    return normalise(projected, weights, "downsample.1", training);
  }

  private static NDArray convolve(
      NDArray x, Weights weights, String name, int stride, int padding) {
    return Conv2d.conv2d(
            x,
            weights.get(name + ".weight"),
            null,
            new Shape(stride, stride),
            new Shape(padding, padding))
        .singletonOrThrow();
  }

  private static NDArray normalise(NDArray x, Weights weights, String name, boolean training) {
    try (x) {
      return Normalisation.of(x, name, weights, training);
    }
  }

  private static NDArray rectify(NDArray x) {
    try (x) {
      return InPlace.relu(x);
    }
  }

  private static NDArray pool(NDArray x) {
    try (x) {
      return Pool.maxPool2d(x, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false);
    }
  }
}
