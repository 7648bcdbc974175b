package dev.coffey.distillation.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ImageHeaderTest {

  @Test
  void refusesNoBytes() {
    // When
    ImageHeader header = ImageHeader.parse(new byte[0], ImageLimits.DEFAULT);

    // Then
    assertFault(header, Fault.EMPTY);
  }

  @Test
  void refusesTooManyBytes() {
    // When
    ImageHeader header = ImageHeader.parse(new byte[101], new ImageLimits(100, 100));

    // Then
    assertThat(header)
        .isEqualTo(
            new ImageHeader.Unreadable(
                Fault.TOO_MANY_BYTES, "The image has 101 bytes; the limit is 100."));
  }

  @Test
  void refusesPngThatClaimsTenGigapixels() {
    // Given
    byte[] png = png(100_000, 100_000);

    // When
    ImageHeader header = ImageHeader.parse(png, ImageLimits.DEFAULT);

    // Then
    assertThat(header)
        .isEqualTo(
            new ImageHeader.Unreadable(
                Fault.TOO_MANY_PIXELS,
                "The PNG claims 100000×100000 = 10,000,000,000 pixels; the limit is 50,000,000."));
  }

  @Test
  void refusesPngWithoutPixels() {
    // When
    ImageHeader header = ImageHeader.parse(png(0, 5), ImageLimits.DEFAULT);

    // Then
    assertFault(header, Fault.CORRUPT_IMAGE);
  }

  @Test
  void refusesPngChunkThatClaimsMoreThanTheFile() {
    // Given
    byte[] png = png(10, 10);
    ByteBuffer.wrap(png).putInt(8 + 25, Integer.MAX_VALUE);

    // When
    ImageHeader header = ImageHeader.parse(png, ImageLimits.DEFAULT);

    // Then
    assertFault(header, Fault.CORRUPT_IMAGE);
  }

  @Test
  void refusesJpegThatClaimsFourGigapixels() {
    // Given
    byte[] jpeg = HexFormat.of().parseHex("ffd8" + "ffc00011" + "08ffffffff03011100021100031100");

    // When
    ImageHeader header = ImageHeader.parse(jpeg, ImageLimits.DEFAULT);

    // Then the marker after the frame is missing, which is found first
    assertFault(header, Fault.CORRUPT_IMAGE);

    // Given
    byte[] whole =
        HexFormat.of().parseHex("ffd8" + "ffc00011" + "08ffffffff03011100021100031100" + "ffd9");

    // Then
    assertFault(ImageHeader.parse(whole, ImageLimits.DEFAULT), Fault.TOO_MANY_PIXELS);
  }

  @Test
  void refusesWebpWhosePictureIsLargerThanItsCanvas() {
    // Given a canvas of 1×1 around a lossless picture of 16384×16384
    ByteBuffer webp = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    webp.put(ascii("RIFF")).putInt(36).put(ascii("WEBP"));
    webp.put(ascii("VP8X")).putInt(10).put(new byte[10]);
    webp.put(ascii("VP8L")).putInt(5).put((byte) 0x2f).putInt(0x0fffffff);

    // When
    ImageHeader header = ImageHeader.parse(webp.array(), ImageLimits.DEFAULT);

    // Then
    assertFault(header, Fault.CORRUPT_IMAGE);
  }

  @Test
  void refusesWebpThatClaimsTooManyPixels() {
    // Given
    ByteBuffer webp = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
    webp.put(ascii("RIFF")).putInt(18).put(ascii("WEBP"));
    webp.put(ascii("VP8L")).putInt(5).put((byte) 0x2f).putInt(0x0fffffff);

    // When
    ImageHeader header = ImageHeader.parse(webp.array(), ImageLimits.DEFAULT);

    // Then
    assertFault(header, Fault.TOO_MANY_PIXELS);
  }

  @Test
  void readsExtentsOfPng() {
    // When
    ImageHeader header = ImageHeader.parse(png(640, 480), ImageLimits.DEFAULT);

    // Then
    assertThat(header).isEqualTo(new ImageHeader.Readable(ImageFormat.PNG, 640, 480));
  }

  private static byte[] png(int width, int height) {
    ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12);
    png.put(HexFormat.of().parseHex("89504e470d0a1a0a"));
    png.putInt(13).put(ascii("IHDR")).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
    png.putInt(0).putInt(0).put(ascii("IDAT")).putInt(0);
    return png.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertFault(ImageHeader header, Fault fault) {
    assertThat(header)
        .isInstanceOfSatisfying(
            ImageHeader.Unreadable.class,
            unreadable -> assertThat(unreadable.fault()).isEqualTo(fault));
  }
}
