package dev.coffey.distillation.views;

import dev.coffey.distillation.image.CropBox;
import dev.coffey.distillation.image.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which views of an image a teacher looks at: first the centre, then random resized crops, every
 * second one mirrored. A function of (seed, image id, number of the view) and the image's extents.
 *
 * <p>The crops are torchvision's {@code RandomResizedCrop} with torchvision's own ratio (3/4 to
 * 4/3), in whole pixels of the image.
 *
 * @param count views of each image, at least 1
 * @param areaMin smallest share of the image's area in a crop, above 0, below 1; the largest is 1
 * @param seed of the crops
 */
public record ViewPlan(int count, double areaMin, long seed) {

  /** The scale of DHO's reference. */
  private static final double AREA_MIN = 0.5;

  /** The centre and nothing else. */
  public static final ViewPlan CENTRE = new ViewPlan(1, 0);

  private static final double RATIO_MAX = 4.0 / 3;
  private static final int TRIES = 10;

  /** Checks the limits. */
  public ViewPlan {
    if (count < 1) {
      throw new IllegalArgumentException("An image needs at least one view, not " + count + ".");
    }
    if (!(areaMin > 0 && areaMin < 1)) {
      throw new IllegalArgumentException(
          "A crop's smallest area must be above 0 and below 1, not " + areaMin + ".");
    }
  }

  /** With crops of the reference's scale. */
  public ViewPlan(int count, long seed) {
    this(count, AREA_MIN, seed);
  }

  /**
   * The views of an image, the centre first.
   *
   * @param width of the upright image, pixels
   * @param height of the upright image, pixels
   * @param preprocessing the teacher's, which says what the centre is
   */
  public List<CropView> of(String imageId, int width, int height, Preprocessing preprocessing) {
    List<CropView> views = new ArrayList<>(count);
    views.add(CropView.centre(preprocessing, width, height));
    for (int view = 1; view < count; view++) {
      views.add(crop(imageId, view, width, height));
    }
    return views;
  }

  /**
   * The random crop with that number, 0 included; asking beyond {@link #count} is allowed.
   *
   * @param width of the upright image, pixels
   * @param height of the upright image, pixels
   */
  public CropView crop(String imageId, long view, int width, int height) {
    SplittableRandom random = new SplittableRandom(key(imageId, view));
    boolean flip = random.nextBoolean();
    for (int i = 0; i < TRIES; i++) {
      double area = (double) width * height * random.nextDouble(areaMin, 1);
      double logRatio = Math.log(RATIO_MAX);
      double ratio = Math.exp(random.nextDouble(-logRatio, logRatio));
      int cropWidth = (int) Math.rint(Math.sqrt(area * ratio));
      int cropHeight = (int) Math.rint(Math.sqrt(area / ratio));
      if (cropWidth > 0 && cropWidth <= width && cropHeight > 0 && cropHeight <= height) {
        int left = random.nextInt(width - cropWidth + 1);
        int top = random.nextInt(height - cropHeight + 1);
        return new CropView(box(left, top, cropWidth, cropHeight, width, height), flip);
      }
    }
    return new CropView(fallback(width, height), flip);
  }

  /** torchvision's: the largest centre crop with a ratio that is allowed. */
  private static CropBox fallback(int width, int height) {
    int cropWidth = (int) Math.min(width, Math.rint(height * RATIO_MAX));
    int cropHeight = (int) Math.min(height, Math.rint(width * RATIO_MAX));
    return box(
        (width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight, width, height);
  }

  private static CropBox box(int left, int top, int cropWidth, int cropHeight, float w, float h) {
    return new CropBox(left / w, top / h, cropWidth / w, cropHeight / h);
  }

  private long key(String imageId, long view) {
    byte[] name = (seed + "/" + imageId + "/" + view).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name);
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
