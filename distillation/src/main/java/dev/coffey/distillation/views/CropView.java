package dev.coffey.distillation.views;

import dev.coffey.distillation.image.CropBox;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;

/**
 * One look at an image: a part of it, perhaps mirrored. Teacher and student make their pixels of it
 * here, so with equal {@link Preprocessing} they see the same bytes, and with different sizes the
 * same part (consistent teaching: Beyer et al. 2022, arXiv:2106.05237).
 *
 * @param box the part of the upright image
 * @param flip mirrored left to right after the crop
 */
public record CropView(CropBox box, boolean flip) {

  /**
   * What {@code preprocessing} shows of an image of these extents when nobody asks for a crop. The
   * box does not depend on the input size, only on the share of the shorter side that is seen;
   * pixels are rounded when they are made.
   *
   * @param width pixels
   * @param height pixels
   */
  public static CropView centre(Preprocessing preprocessing, int width, int height) {
    float side = preprocessing.size() / (float) preprocessing.resize() * Math.min(width, height);
    float boxWidth = side / width;
    float boxHeight = side / height;
    return new CropView(
        new CropBox((1 - boxWidth) / 2, (1 - boxHeight) / 2, boxWidth, boxHeight), false);
  }

  /**
   * The pixels of this view: of the centre, what serving sees, to the last bit (the whole resized,
   * then cropped); else the box, rounded to whole pixels, resized.
   *
   * @return {@code size · size · 3} bytes, HWC
   */
  public byte[] pixels(RgbImage image, Preprocessing preprocessing) {
    return equals(centre(preprocessing, image.width(), image.height()))
        ? preprocessing.pixels(image)
        : preprocessing.pixels(image, box, flip);
  }
}
