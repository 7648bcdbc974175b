package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.distillation.student.Weights;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The arrays of a training run: weights and statistics, their average, AdamW's moments. All belong
 * to the manager given at the start.
 *
 * <p>Invariant: trained weights come first and statistics last, in the live arrays and in the
 * average alike; the optimiser walks both in step.
 */
final class TrainedWeights {

  private static final String RAW = "raw.";
  private static final String AVERAGE = "average.";
  private static final String FIRST = "first_moment.";
  private static final String SECOND = "second_moment.";

  private final Map<String, NDArray> live;
  private final Map<String, NDArray> average;
  private final Map<String, NDArray> first;
  private final Map<String, NDArray> second;
  private final List<NDArray> statistics;
  private final List<NDArray> keptStatistics;

  private TrainedWeights(
      List<WeightSpec> specs,
      Map<String, NDArray> live,
      Map<String, NDArray> average,
      Map<String, NDArray> first,
      Map<String, NDArray> second) {
    this.live = live;
    this.average = average;
    this.first = first;
    this.second = second;
    List<NDArray> gathered = new ArrayList<>();
    for (WeightSpec spec : specs) {
      if (spec.role() == WeightSpec.Role.TRAINED) {
        live.get(spec.name()).setRequiresGradient(true);
      } else {
        gathered.add(live.get(spec.name()));
      }
    }
    this.statistics = Collections.unmodifiableList(gathered);
    this.keptStatistics = gathered.stream().map(NDArray::duplicate).toList();
  }

  /** Weights before the first step: given ones where there are some, else drawn from the seed. */
  static TrainedWeights initial(
      StudentNetwork network, Map<String, Tensor> given, long seed, NDManager manager) {
    List<WeightSpec> specs = ordered(network);
    Map<String, NDArray> live = Weights.initial(specs, given, seed, manager);
    return new TrainedWeights(
        specs,
        live,
        each(specs, spec -> live.get(spec.name()).duplicate()),
        each(trained(specs), spec -> manager.zeros(spec.shape())),
        each(trained(specs), spec -> manager.zeros(spec.shape())));
  }

  /** Weights as {@link #tensors()} described them. */
  static TrainedWeights restored(
      StudentNetwork network, Map<String, Tensor> tensors, NDManager manager) {
    List<WeightSpec> specs = ordered(network);
    return new TrainedWeights(
        specs,
        Weights.load(specs, under(RAW, tensors), manager),
        Weights.load(specs, under(AVERAGE, tensors), manager),
        Weights.load(trained(specs), under(FIRST, tensors), manager),
        Weights.load(trained(specs), under(SECOND, tensors), manager));
  }

  private static List<WeightSpec> ordered(StudentNetwork network) {
    List<WeightSpec> specs = new ArrayList<>(trained(network.weights()));
    network.weights().stream()
        .filter(spec -> spec.role() == WeightSpec.Role.STATISTIC)
        .forEach(specs::add);
    return specs;
  }

  private static List<WeightSpec> trained(List<WeightSpec> specs) {
    return specs.stream().filter(spec -> spec.role() == WeightSpec.Role.TRAINED).toList();
  }

  private static Map<String, NDArray> each(
      List<WeightSpec> specs, Function<WeightSpec, NDArray> array) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    specs.forEach(spec -> arrays.put(spec.name(), array.apply(spec)));
    return arrays;
  }

  private static Map<String, Tensor> under(String prefix, Map<String, Tensor> tensors) {
    Map<String, Tensor> found = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), tensor);
          }
        });
    return found;
  }

  /** What the forward pass reads. */
  Weights weights() {
    return Weights.of(live);
  }

  /** What the optimiser moves. */
  List<NDArray> trained() {
    return live.keySet().stream().filter(first::containsKey).map(live::get).toList();
  }

  Collection<NDArray> live() {
    return live.values();
  }

  Collection<NDArray> average() {
    return average.values();
  }

  Collection<NDArray> firstMoments() {
    return first.values();
  }

  Collection<NDArray> secondMoments() {
    return second.values();
  }

  /** BatchNorm's running means and variances, the tail of {@link #live()}. */
  List<NDArray> statistics() {
    return statistics;
  }

  /** The statistics after the last update; a skipped step goes back to them. */
  List<NDArray> keptStatistics() {
    return keptStatistics;
  }

  /** A copy of the averaged weights and statistics, by the network's names. */
  Map<String, Tensor> averageTensors() {
    return tensors("", average);
  }

  /** A copy of the weights and statistics as the last step left them. */
  Map<String, Tensor> rawTensors() {
    return tensors("", live);
  }

  /** A copy of all arrays; {@link #restored} reads it. */
  Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new TreeMap<>();
    all.putAll(tensors(RAW, live));
    all.putAll(tensors(AVERAGE, average));
    all.putAll(tensors(FIRST, first));
    all.putAll(tensors(SECOND, second));
    return all;
  }

  private static Map<String, Tensor> tensors(String prefix, Map<String, NDArray> arrays) {
    Map<String, Tensor> tensors = new TreeMap<>();
    arrays.forEach((name, array) -> tensors.put(prefix + name, Tensor.of(array)));
    return tensors;
  }
}
