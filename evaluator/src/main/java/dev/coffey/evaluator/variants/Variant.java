package dev.coffey.evaluator.variants;

import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A labelled set of images, cut for one kind of student. Images are decoded when a {@link Scan}
 * asks for them, and kept as far as the budget allows.
 *
 * <p>State: the kept pixels. Thread-safe.
 */
public final class Variant {
  /** 64 MiB and 100 megapixels: ObjectNet's PNGs are larger than what a stranger may send. */
  private static final ImageLimits LIMITS = new ImageLimits(64L << 20, 100_000_000);

  private final Listing listing;
  private final Preprocessing preprocessing;
  private final PixelBudget budget;
  private final AtomicReferenceArray<byte[]> kept;

  Variant(Listing listing, Preprocessing preprocessing, PixelBudget budget) {
    this.listing = listing;
    this.preprocessing = preprocessing;
    this.budget = budget;
    this.kept = new AtomicReferenceArray<>(listing.images().size());
  }

  /** The same images, asked more; pixels that are kept stay with the other. */
  Variant askedAlso(List<Question> more) {
    List<Question> questions = new ArrayList<>(questions());
    questions.addAll(more);
    return new Variant(
        new Listing(
            name(),
            listing.images(),
            listing.view(),
            questions,
            listing.corruptions(),
            listing.notes()),
        preprocessing,
        budget);
  }

  public String name() {
    return listing.name();
  }

  /** Number of images. */
  public int size() {
    return listing.images().size();
  }

  /** What is asked about the images; the published question first. */
  public List<Question> questions() {
    return listing.questions();
  }

  /** The right class of each image, as the published question has it. */
  public int[] labels() {
    return questions().get(0).labels();
  }

  /** The parts of ImageNet-C; none of other variants. */
  public Corruptions corruptions() {
    return listing.corruptions();
  }

  /** What a reader of the scores must know. */
  public List<String> notes() {
    return listing.notes();
  }

  /** All images in order, in batches of that size but for the last. */
  public Scan scan(int batch) {
    return new Scan(this, batch);
  }

  /** The pixels of one image, height-width-channel, as the network takes them. */
  byte[] pixels(int index) {
    byte[] known = kept.get(index);
    if (known != null) {
      return known;
    }
    byte[] pixels = decode(listing.images().get(index));
    if (budget.take(pixels.length)) {
      kept.set(index, pixels);
    }
    return pixels;
  }

  private byte[] decode(EncodedImage image) {
    try {
      Decoded decoded = Decoded.decode(image.read(), LIMITS);
      if (decoded instanceof Decoded.Image upright) {
        return listing.view().pixels(upright.image(), preprocessing);
      }
      Decoded.Undecodable undecodable = (Decoded.Undecodable) decoded;
      throw new VariantException(
          "%s cannot be scored: %s, %s"
              .formatted(image, undecodable.fault(), undecodable.detail()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + image, e);
    }
  }
}
