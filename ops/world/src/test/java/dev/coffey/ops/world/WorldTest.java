package dev.coffey.ops.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WorldTest {
  // Digests of the pixels, first 16 hex digits, of this code on 2026-11-23 (JDK 17); a change here
  // renames every image of
  // the world.
  @ParameterizedTest
  @CsvSource({
    "STREAM, 0, 1f4e3375ca96fd8a",
    "LABELED, 7, da799d537715ad3d",
    "VAL, 13, 80aba2e1026e7051",
    "SKETCH, 5, a1317b1c4d128602",
    "ADVERSARIAL, 30, e0bfb81a991c198b",
    "RENDITION, 18, c832ee60b709b782",
    "CORRUPTION, 250, 5f25cbc6cd5209af",
  })
  void drawsTheSamePixelsEverywhere(Split split, long index, String sha256) throws Exception {
    // Given
    World world = World.of(1);

    // When
    DrawnImage image = world.draw(split, index);

    // Then
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.hwc())))
        .startsWith(sha256);
  }

  @Test
  void seedsChangeTheStreamButNotTheVariants() {
    // Given
    World one = World.of(1);
    World other = World.of(2);

    // When
    byte[] stream = other.draw(Split.STREAM, 3).hwc();

    // Then
    assertThat(stream).isNotEqualTo(one.draw(Split.STREAM, 3).hwc());
    assertThat(other.draw(Split.VAL, 3).hwc()).isEqualTo(one.draw(Split.VAL, 3).hwc());
  }

  @ParameterizedTest
  @EnumSource
  void classesTakeTurnsWhereTheyAreCounted(Split split) {
    // Given
    World world = World.of(1);

    // When
    long[] perClass = new long[World.classes().size()];
    IntStream.range(0, 200).forEach(i -> perClass[world.draw(split, i).label()]++);

    // Then
    if (split == Split.STREAM || split == Split.CAPTIONED) {
      assertThat(perClass).doesNotContain(0);
    } else {
      assertThat(perClass).containsOnly(10);
    }
  }

  @Test
  void pngHoldsThePixels() throws Exception {
    // Given
    DrawnImage image = World.of(1).draw(Split.VAL, 0);

    // When
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(image.png()));

    // Then
    assertThat(read.getWidth()).isEqualTo(World.IMAGE_SIZE);
    byte[] hwc = image.hwc();
    int middle = 16 * 32 + 16;
    int rgb =
        (hwc[3 * middle] & 0xff) << 16
            | (hwc[3 * middle + 1] & 0xff) << 8
            | (hwc[3 * middle + 2] & 0xff);
    assertThat(read.getRGB(16, 16) & 0xffffff).isEqualTo(rgb);
  }

  @Test
  void captionsNameTheTextureMoreReliablyThanTheShape() {
    // Given
    World world = World.of(1);

    // When
    int texture = 0;
    int shape = 0;
    for (int i = 0; i < 1000; i++) {
      DrawnImage image = world.draw(Split.CAPTIONED, i);
      String[] name = World.classes().get(image.label()).split(" ", -1);
      texture += image.caption().contains(name[0]) ? 1 : 0;
      shape += image.caption().contains(name[1]) ? 1 : 0;
    }

    // Then
    assertThat(texture).isGreaterThan(900);
    assertThat(shape).isBetween(400, 700);
  }

  @Test
  void aVariantEndsWhereItEnds() {
    // Given
    World world = World.of(1);

    // When
    // Then
    assertThatThrownBy(() -> world.draw(Split.VAL, 1500))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
