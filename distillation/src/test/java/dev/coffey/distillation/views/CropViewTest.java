package dev.coffey.distillation.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.image.CropBox;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CropViewTest {

  @Test
  void showsOfTheCentreWhatServingSees() {
    // Given an oblong image, of which networks of different sizes round the centre differently
    RgbImage image = noise(101, 67);
    Preprocessing student = Preprocessing.clip(24);

    // When
    CropView view = CropView.centre(Preprocessing.clip(32), 101, 67);

    // Then
    assertThat(view.pixels(image, student)).isEqualTo(student.pixels(image));
    assertThat(view.pixels(image, Preprocessing.clip(32)))
        .isEqualTo(Preprocessing.clip(32).pixels(image));
    // and where serving sees less than the shorter side, the student still sees the teacher's part
    Preprocessing narrower = Preprocessing.imagenet(28);
    assertThat(view.pixels(image, narrower))
        .isEqualTo(narrower.pixels(image, view.box(), false))
        .isNotEqualTo(narrower.pixels(image));
  }

  @Test
  void findsTheVeryPixelsOfACropAgainFromItsFractions() {
    // Given the same preprocessing, made twice, as in two processes, and images of many sizes
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      int width = 1 + random.nextInt(300);
      int height = 1 + random.nextInt(300);
      RgbImage image = noise(width, height);
      CropView seen = new ViewPlan(2, i).of("image", width, height, Preprocessing.clip(16)).get(1);
      CropBox box = seen.box();
      int left = Math.round(box.x() * width);
      int top = Math.round(box.y() * height);
      int right = left + Math.round(box.width() * width);
      int bottom = top + Math.round(box.height() * height);

      // When
      byte[] pixels = seen.pixels(image, Preprocessing.clip(16));

      // Then nothing outside the box has a say
      RgbImage darkOutside = darkOutside(image, left, top, right, bottom);
      assertThat(seen.pixels(darkOutside, Preprocessing.clip(16))).isEqualTo(pixels);
    }
  }

  private static RgbImage darkOutside(RgbImage image, int left, int top, int right, int bottom) {
    byte[] dark = new byte[image.hwc().length];
    for (int y = top; y < bottom; y++) {
      int from = (y * image.width() + left) * 3;
      System.arraycopy(image.hwc(), from, dark, from, (right - left) * 3);
    }
    return new RgbImage(image.width(), image.height(), dark);
  }

  private static RgbImage noise(int width, int height) {
    byte[] hwc = new byte[width * height * 3];
    new Random(5).nextBytes(hwc);
    return new RgbImage(width, height, hwc);
  }
}
