package dev.coffey.distillation.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images and what Pillow makes of them come from src/test/python/make_decoding_images.py. */
class DecodedTest {

  private static final Path FOLDER = folder();

  static Stream<String> names() throws IOException {
    return SafeTensors.read(FOLDER.resolve("decoded.safetensors")).keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void givesPillowsBytes(String name) throws IOException {
    // Given
    Map<String, Tensor> decoded = SafeTensors.read(FOLDER.resolve("decoded.safetensors"));
    Tensor wanted = decoded.get(name);
    byte[] bytes = Files.readAllBytes(FOLDER.resolve(name));

    // When
    Decoded outcome = Decoded.decode(bytes, ImageLimits.DEFAULT);

    // Then
    assertThat(outcome).isInstanceOf(Decoded.Image.class);
    RgbImage image = ((Decoded.Image) outcome).image();
    assertThat(new long[] {image.height(), image.width(), 3}).isEqualTo(wanted.shape());
    byte[] wantedBytes = new byte[image.hwc().length];
    wanted.data().get(wantedBytes);
    assertThat(image.hwc()).isEqualTo(wantedBytes);
  }

  @ParameterizedTest
  @MethodSource("names")
  void refusesHalfAFile(String name) throws IOException {
    // Given
    byte[] bytes = Files.readAllBytes(FOLDER.resolve(name));
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);

    // When
    Decoded outcome = Decoded.decode(half, ImageLimits.DEFAULT);

    // Then
    // The first picture of the animation is whole in its first half, and it is all that is wanted.
    if (!name.equals("animated.webp")) {
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Decoded.Undecodable.class,
              undecodable -> assertThat(undecodable.fault()).isEqualTo(Fault.CORRUPT_IMAGE));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void neverThrowsForDamagedBytes(String name) throws IOException {
    // Given
    byte[] bytes = Files.readAllBytes(FOLDER.resolve(name));
    ImageLimits limits = new ImageLimits(1 << 20, 1 << 20);
    Random random = new Random(name.hashCode());

    for (int round = 0; round < 150; round++) {
      byte[] damaged = bytes.clone();
      for (int i = 0; i < 1 + round / 30; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }

      // When
      Decoded outcome = Decoded.decode(damaged, limits);

      // Then
      assertThat(outcome).isNotNull();
    }
  }

  @Test
  void refusesAnotherFormatWithItsBeginning() {
    // Given
    byte[] gif = "GIF89a and so on".getBytes(StandardCharsets.US_ASCII);

    // When
    Decoded outcome = Decoded.decode(gif, ImageLimits.DEFAULT);

    // Then
    assertThat(outcome)
        .isEqualTo(
            new Decoded.Undecodable(
                Fault.UNSUPPORTED_TYPE,
                "The bytes are no JPEG, PNG or WebP: they begin with 47 49 46 38 39 61 20 61."));
  }

  private static Path folder() {
    try {
      return Path.of(DecodedTest.class.getResource("/decoding").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
