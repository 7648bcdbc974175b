package dev.coffey.ops.systemtests.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import org.junit.jupiter.api.Test;

class FreshImagesTest {

  @Test
  void eachIsAnotherFileOfAPictureThatWasDrawn() {
    // Given
    var images = new FreshImages(1);

    // When
    byte[] first = images.png(7);
    byte[] later = images.png(407);

    // Then
    assertThat(first).isNotEqualTo(later);
    assertThat(pixels(first))
        .isEqualTo(pixels(later))
        .isEqualTo(pixels(World.of(1).draw(Split.STREAM, 7).png()));
    assertThat(images.className(7)).isEqualTo(images.className(407)).isIn(World.classes());
  }

  private static byte[] pixels(byte[] png) {
    return ((Decoded.Image) Decoded.decode(png, ImageLimits.DEFAULT)).image().hwc();
  }
}
