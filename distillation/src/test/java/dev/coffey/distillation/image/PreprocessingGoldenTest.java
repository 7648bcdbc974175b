package dev.coffey.distillation.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PreprocessingGoldenTest {

  static Stream<Arguments> images() throws IOException {
    List<String> names = Golden.strings(Golden.json("clip-tiny.json").get("images"));
    return IntStream.range(0, names.size()).mapToObj(i -> Arguments.of(i, names.get(i)));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("images")
  void givesPillowsPixels(int index, String name) throws IOException {
    // Given
    var expected = Golden.tensors("clip-tiny.safetensors").get("pixels_uint8_hwc");
    int size = (int) expected.shape()[1];
    byte[] encoded = Files.readAllBytes(Golden.path("images").resolve(name));

    // When
    Decoded decoded = Decoded.decode(encoded, ImageLimits.DEFAULT);
    byte[] pixels = Preprocessing.clip(size).pixels(((Decoded.Image) decoded).image());

    // Then
    byte[] wanted = new byte[pixels.length];
    expected.data().slice(index * wanted.length, wanted.length).get(wanted);
    int largest = 0;
    long sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      int difference = Math.abs((pixels[i] & 0xff) - (wanted[i] & 0xff));
      largest = Math.max(largest, difference);
      sum += difference;
    }
    if (name.endsWith(".png")) {
      assertThat(largest).as("largest difference, levels").isLessThanOrEqualTo(1);
    }
    assertThat((double) sum / wanted.length).as("mean difference, levels").isLessThanOrEqualTo(0.5);
  }
}
