package dev.coffey.distillation.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

  @Test
  void leavesASquareOfTheRightSizeAlone() {
    // Given
    RgbImage image = noise(32, 32);

    // When
    byte[] pixels = Preprocessing.clip(32).pixels(image);

    // Then
    assertThat(pixels).isEqualTo(image.hwc());
  }

  @Test
  void fullBoxIsTheCentreViewOfASquare() {
    // Given
    RgbImage image = noise(57, 57);
    Preprocessing preprocessing = Preprocessing.clip(32);

    // When
    byte[] pixels = preprocessing.pixels(image, CropBox.FULL, false);

    // Then
    assertThat(pixels).isEqualTo(preprocessing.pixels(image));
  }

  @Test
  void flipsLeftToRight() {
    // Given
    byte[] hwc = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    RgbImage image = new RgbImage(2, 2, hwc);

    // When
    byte[] pixels = Preprocessing.clip(2).pixels(image, CropBox.FULL, true);

    // Then
    assertThat(pixels).containsExactly(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9);
  }

  @Test
  void findsTheSamePixelsAgainFromFractions() {
    // Given a box of whole pixels, stored as float32 fractions
    RgbImage image = noise(101, 67);
    CropBox box = new CropBox(13f / 101, 7f / 67, 32f / 101, 32f / 67);

    // When
    byte[] pixels = Preprocessing.clip(32).pixels(image, box, false);

    // Then
    for (int row = 0; row < 32; row++) {
      for (int i = 0; i < 96; i++) {
        assertThat(pixels[row * 96 + i]).isEqualTo(image.hwc()[((7 + row) * 101 + 13) * 3 + i]);
      }
    }
  }

  @Test
  void refusesABoxOutsideTheImage() {
    assertThatThrownBy(() -> new CropBox(0.5f, 0, 0.6f, 1))
        .hasMessage(
            "The box x=0.5 y=0.0 width=0.6 height=1.0 does not lie inside the image (0 to 1).");
  }

  private static RgbImage noise(int width, int height) {
    byte[] hwc = new byte[width * height * 3];
    new Random(5).nextBytes(hwc);
    return new RgbImage(width, height, hwc);
  }
}
