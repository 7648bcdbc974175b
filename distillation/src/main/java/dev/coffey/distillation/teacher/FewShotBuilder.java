package dev.coffey.distillation.teacher;

import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.views.ViewPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Makes a teacher's {@link FewShotCache} out of labelled images, as the published code of
 * Tip-Adapter does (Zhang et al. 2022, arXiv:2207.09519): a key is the mean feature of random crops
 * of its image; tuned ones then learn from further crops.
 */
public final class FewShotBuilder {

  /**
   * A labelled image.
   *
   * @param id seeds its crops
   * @param label 0..K−1
   * @param image opens it; asked again for every look
   */
  public record Shot(String id, int label, Supplier<RgbImage> image) {}

  /**
   * How a cache is made.
   *
   * @param looks crops whose mean feature is a key, at least 1
   * @param epochs of key tuning; 0 leaves the training-free cache
   * @param rate peak learning rate of the tuning; it falls to 0 by half a cosine
   * @param alpha how much the cache weighs against the words
   * @param beta how sharply it looks
   * @param seed of crops and order
   */
  public record Settings(int looks, int epochs, double rate, float alpha, float beta, long seed) {

    /** The paper's: ten looks, α 1, β 5.5, tuning of 20 epochs at 0.001. */
    public static final Settings DEFAULT = new Settings(10, 20, 1e-3, 1, 5.5f, 1);

    /** Checks the limits; α and β are the cache's to check. */
    public Settings {
      if (looks < 1 || epochs < 0 || !(rate > 0)) {
        throw new IllegalArgumentException(
            "Needed are looks ≥ 1, epochs ≥ 0 and a rate above 0, not %d, %d and %s."
                .formatted(looks, epochs, rate));
      }
    }
  }

  /** Hears how far the work is. */
  @FunctionalInterface
  public interface Listener {

    /**
     * All shots were looked at once more.
     *
     * @param round from 1; the tuning's come after the keys'
     * @param rounds looks + epochs
     * @param loss mean cross-entropy of the epoch; NaN while keys are made
     */
    void looked(int round, int rounds, double loss);
  }

  private static final int BATCH = 256;

  private final EmbeddingTeacher teacher;
  private final List<Shot> shots;
  private final Settings settings;
  private final Listener listener;
  private int rounds;

  private FewShotBuilder(
      EmbeddingTeacher teacher, List<Shot> shots, Settings settings, Listener listener) {
    this.teacher = teacher;
    this.shots = shots;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Makes a cache; takes {@code (looks + epochs) · N} forward passes of single crops.
   *
   * @throws IllegalArgumentException when there is no shot, or one of an unknown class
   */
  public static FewShotCache build(
      EmbeddingTeacher teacher, List<Shot> shots, Settings settings, Listener listener) {
    int classes = teacher.classes().size();
    if (shots.isEmpty()) {
      throw new IllegalArgumentException("A few-shot cache needs at least one labelled image.");
    }
    for (Shot shot : shots) {
      if (shot.label() < 0 || shot.label() >= classes) {
        throw new IllegalArgumentException(
            "Image %s has label %d; the teacher has %d classes."
                .formatted(shot.id(), shot.label(), classes));
      }
    }
    FewShotBuilder builder = new FewShotBuilder(teacher, shots, settings, listener);
    FewShotCache cache = builder.trainingFree(classes);
    return settings.epochs() == 0 ? cache : builder.tuned(cache);
  }

  private FewShotCache trainingFree(int classes) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < shots.size(); i++) {
      all.add(i);
    }
    float[][] sums = null;
    for (int look = 0; look < settings.looks(); look++) {
      float[][] features = features(all);
      if (sums == null) {
        sums = features;
      } else {
        for (int i = 0; i < sums.length; i++) {
          for (int d = 0; d < sums[i].length; d++) {
            sums[i][d] += features[i][d];
          }
        }
      }
      listener.looked(++rounds, settings.looks() + settings.epochs(), Double.NaN);
    }
    int width = sums[0].length;
    float[] keys = new float[sums.length * width];
    float[] values = new float[sums.length * classes];
    for (int i = 0; i < sums.length; i++) {
      System.arraycopy(unit(sums[i]), 0, keys, i * width, width);
      values[i * classes + shots.get(i).label()] = 1;
    }
    return new FewShotCache(
        Tensor.of(keys, sums.length, width),
        Tensor.of(values, sums.length, classes),
        settings.alpha(),
        settings.beta());
  }

  private FewShotCache tuned(FewShotCache cache) {
    Random random = new Random(settings.seed());
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < shots.size(); i++) {
      order.add(i);
    }
    int batches = (order.size() + BATCH - 1) / BATCH;
    int steps = 0;
    try (KeyTuning tuning =
        new KeyTuning(cache, teacher.scaledTextWeights(), NDManager.newBaseManager("PyTorch"))) {
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        Collections.shuffle(order, random);
        double loss = 0;
        for (int from = 0; from < order.size(); from += BATCH) {
          List<Integer> batch = order.subList(from, Math.min(from + BATCH, order.size()));
          int[] labels = batch.stream().mapToInt(i -> shots.get(i).label()).toArray();
          double share = steps++ / (double) (batches * settings.epochs());
          double rate = settings.rate() * 0.5 * (1 + Math.cos(Math.PI * share));
          loss += tuning.step(features(batch), labels, rate) * batch.size();
        }
        listener.looked(++rounds, settings.looks() + settings.epochs(), loss / order.size());
      }
      return new FewShotCache(tuning.keys(), cache.values(), cache.alpha(), cache.beta());
    }
  }

  /** Features of crops that no earlier round had. */
  private float[][] features(List<Integer> indices) {
    ViewPlan plan = new ViewPlan(1, settings.seed());
    Preprocessing preprocessing = teacher.preprocessing();
    float[][] features = new float[indices.size()][];
    for (int from = 0; from < indices.size(); from += BATCH) {
      List<Integer> part = indices.subList(from, Math.min(from + BATCH, indices.size()));
      byte[][] crops = new byte[part.size()][];
      for (int i = 0; i < crops.length; i++) {
        Shot shot = shots.get(part.get(i));
        RgbImage image = shot.image().get();
        crops[i] =
            plan.crop(shot.id(), rounds, image.width(), image.height())
                .pixels(image, preprocessing);
      }
      float[][] seen = teacher.features(crops);
      System.arraycopy(seen, 0, features, from, seen.length);
    }
    return features;
  }

  private static float[] unit(float[] sum) {
    double squares = 0;
    for (float value : sum) {
      squares += (double) value * value;
    }
    float[] unit = Arrays.copyOf(sum, sum.length);
    for (int d = 0; d < unit.length; d++) {
      unit[d] /= (float) Math.sqrt(squares);
    }
    return unit;
  }
}
