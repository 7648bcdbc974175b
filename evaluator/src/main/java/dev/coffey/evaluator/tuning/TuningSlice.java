package dev.coffey.evaluator.tuning;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.mix.MixGrid;
import dev.coffey.distillation.mix.MixSurface;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.evaluator.variants.Variant;
import dev.coffey.evaluator.variants.VariantLibrary;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Answers that α and β may be tuned on. There are two doors: the held-out slice of a shelf, and
 * fresh samples of the stream. None takes a variant, so what is scored cannot be tuned on.
 */
public final class TuningSlice {
  private final String name;
  private final HeadLogits logits;
  private final int[] labels;

  private TuningSlice(String name, HeadLogits logits, int[] labels) {
    this.name = name;
    this.logits = logits;
    this.labels = labels;
  }

  /**
   * The slice that the shelf holds out from scoring.
   *
   * @param answers both heads' logits of its images
   * @throws IllegalArgumentException when the shelf scores it too
   */
  public static TuningSlice ofHoldout(
      VariantLibrary.Shelf shelf, Function<Variant, HeadLogits> answers) {
    Variant holdout = shelf.holdout();
    if (shelf.scored().stream().anyMatch(scored -> scored.name().equals(holdout.name()))) {
      throw new IllegalArgumentException(
          "'%s' is scored and cannot tune α and β as well.".formatted(holdout.name()));
    }
    return new TuningSlice(holdout.name(), answers.apply(holdout), holdout.labels());
  }

  /**
   * Fresh samples of the stream, all answered by the same weights.
   *
   * @param name what and how many they are
   */
  public static TuningSlice ofFresh(String name, Collection<FreshExample> examples) {
    List<FreshExample> all = List.copyOf(examples);
    return new TuningSlice(
        name,
        new HeadLogits(
            all.stream().map(FreshExample::ce).toArray(float[][]::new),
            all.stream().map(FreshExample::kd).toArray(float[][]::new)),
        all.stream().mapToInt(FreshExample::label).toArray());
  }

  public String name() {
    return name;
  }

  /** Number of images. */
  public int images() {
    return labels.length;
  }

  /**
   * At most so many of its images, taken evenly: folders come class by class, so each class keeps
   * its share.
   */
  public TuningSlice thinned(int imagesMax) {
    if (labels.length <= imagesMax) {
      return this;
    }
    int[] kept =
        IntStream.range(0, imagesMax)
            .map(i -> (int) ((long) i * labels.length / imagesMax))
            .toArray();
    return new TuningSlice(
        name,
        new HeadLogits(
            IntStream.of(kept).mapToObj(i -> logits.ce()[i]).toArray(float[][]::new),
            IntStream.of(kept).mapToObj(i -> logits.kd()[i]).toArray(float[][]::new)),
        IntStream.of(kept).map(i -> labels[i]).toArray());
  }

  /** How well every mix does here that a person may choose. */
  public MixSurface surface() {
    return MixSurface.of(logits, labels, MixSurface.ALPHAS, MixSurface.BETAS);
  }

  /** The best mix here. */
  public MixGrid.Tuned tune() {
    return MixGrid.tune(logits, labels);
  }

  /** Where a mix is right here, image by image. */
  public boolean[] right(HeadMix mix) {
    float[][] probabilities = mix.probabilities(logits);
    boolean[] right = new boolean[labels.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = Answers.best(probabilities[i]) == labels[i];
    }
    return right;
  }
}
