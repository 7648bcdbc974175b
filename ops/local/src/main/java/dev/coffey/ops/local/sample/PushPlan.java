package dev.coffey.ops.local.sample;

import dev.coffey.ops.world.DrawnImage;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the sample producer pushes, position by position: a pure function of the seed, so that a
 * producer that was stopped goes on where it was.
 *
 * <p>The first positions mix labelled images with unlabelled ones until there are {@code
 * labelsPerClass} of each class; then all are unlabelled. Some labels come late, as an annotator's
 * do, and a few images are broken, as they are in life.
 */
public final class PushPlan {
  /** Of the first positions, every third is labelled. */
  private static final int LABELED_EVERY = 3;

  /** Of the labelled, every fourth gets its label later. */
  private static final int LATE_EVERY = 4;

  /** Positions after which a late label comes. */
  private static final int LATE_BY = 150;

  /** Every so many positions an image is damaged on its way. */
  private static final int BROKEN_EVERY = 400;

  private final World world;
  private final int labeledImages;

  public PushPlan(World world, int labelsPerClass) {
    this.world = world;
    this.labeledImages = labelsPerClass * World.classes().size();
  }

  /**
   * One image to push.
   *
   * @param png the encoded image
   * @param label its class, when it is pushed with one
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record Push(byte[] png, Optional<String> label) {}

  /**
   * A label for an image that was pushed before.
   *
   * @param png the image that it belongs to
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record LateLabel(byte[] png, String label) {}

  /** What is pushed at this position. */
  public Push push(long position) {
    if (position % BROKEN_EVERY == BROKEN_EVERY - 1) {
      return new Push(damaged(unlabeled(position).png()), Optional.empty());
    }
    if (!isLabeled(position)) {
      return new Push(unlabeled(position).png(), Optional.empty());
    }
    DrawnImage image = labeled(position);
    return new Push(
        image.png(), isLate(position) ? Optional.empty() : Optional.of(className(image)));
  }

  /** The late label that is due at this position, if any. */
  public Optional<LateLabel> lateLabel(long position) {
    long labelled = position - LATE_BY;
    if (labelled < 0 || !isLabeled(labelled) || !isLate(labelled)) {
      return Optional.empty();
    }
    DrawnImage image = labeled(labelled);
    return Optional.of(new LateLabel(image.png(), className(image)));
  }

  /** Whether labelled images are still mixed in. */
  public boolean isLabeling(long position) {
    return position < (long) labeledImages * LABELED_EVERY;
  }

  private boolean isLabeled(long position) {
    return isLabeling(position)
        && position % LABELED_EVERY == 0
        && position % BROKEN_EVERY != BROKEN_EVERY - 1;
  }

  private static boolean isLate(long position) {
    return position / LABELED_EVERY % LATE_EVERY == LATE_EVERY - 1;
  }

  private DrawnImage labeled(long position) {
    return world.draw(Split.LABELED, position / LABELED_EVERY);
  }

  private DrawnImage unlabeled(long position) {
    return world.draw(Split.STREAM, position);
  }

  /** The header is whole, so only who decodes it finds out. */
  private static byte[] damaged(byte[] png) {
    byte[] damaged = png.clone();
    Arrays.fill(damaged, png.length / 2, png.length / 2 + 16, (byte) 0);
    return damaged;
  }

  private static String className(DrawnImage image) {
    return World.classes().get(image.label());
  }
}
