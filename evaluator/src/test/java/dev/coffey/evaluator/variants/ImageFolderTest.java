package dev.coffey.evaluator.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.distillation.image.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final List<String> CLASSES = List.of("plain circle", "striped star");
  private static final Preprocessing PREPROCESSING = Preprocessing.clip(8);

  @TempDir Path folder;

  private Variant read() {
    return VariantLibrary.list("mine", folder, CLASSES, PREPROCESSING, new PixelBudget(1 << 20))
        .get(0);
  }

  private void png(String className, String name, int rgb) throws IOException {
    Path classFolder = Files.createDirectories(folder.resolve(className));
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, rgb);
    }
    ImageIO.write(image, "png", classFolder.resolve(name).toFile());
  }

  @Test
  void readsImagesInTheOrderOfClassThenName() throws IOException {
    // Given
    png("striped star", "b.png", 0x0000ff);
    png("striped star", "a.png", 0x00ff00);
    png("plain circle", "z.png", 0xff0000);

    // When
    Variant variant = read();

    // Then
    assertThat(variant.labels()).containsExactly(0, 1, 1);
    List<byte[]> pixels = Pixels.of(variant);
    assertThat(pixels.get(0)).startsWith(255, 0, 0);
    assertThat(pixels.get(1)).startsWith(0, 255, 0);
    assertThat(pixels.get(2)).startsWith(0, 0, 255);
  }

  @Test
  void namesTheMissingClass() throws IOException {
    // Given
    png("plain circle", "a.png", 0);

    // When / Then
    assertThatThrownBy(() -> read())
        .isInstanceOf(VariantException.class)
        .hasMessageContaining("lacks 1 of 2 class folders, first 'striped star'");
  }

  @Test
  void namesTheUnknownClass() throws IOException {
    // Given
    png("plain circle", "a.png", 0);
    png("striped star", "a.png", 0);
    png("dotted cat", "a.png", 0);

    // When / Then
    assertThatThrownBy(() -> read())
        .hasMessageContaining("1 folders that are no class of the student, first 'dotted cat'");
  }

  @Test
  void namesTheFileThatIsNoImage() throws IOException {
    // Given
    png("plain circle", "a.png", 0);
    Files.createDirectories(folder.resolve("striped star"));
    Files.writeString(folder.resolve("striped star/broken.png"), "no image");

    // When / Then
    assertThatThrownBy(() -> Pixels.of(read())).hasMessageContaining("broken.png cannot be scored");
  }

  @Test
  void theTuningSliceIsNeverScored() throws IOException {
    // Given
    Files.createDirectories(folder.resolve("val"));

    // When / Then
    assertThatThrownBy(() -> new VariantLibrary(folder, "val", List.of("val")))
        .hasMessageContaining("tunes α and β and can therefore not be scored");
  }

  @Test
  void keepsDecodedImagesAsFarAsTheBudgetAllows() throws IOException {
    // Given room for one of two images, each of 8 · 8 · 3 bytes
    png("plain circle", "a.png", 0xff0000);
    png("striped star", "a.png", 0x00ff00);
    Variant variant =
        VariantLibrary.list("mine", folder, CLASSES, PREPROCESSING, new PixelBudget(192)).get(0);
    Pixels.of(variant);
    png("plain circle", "a.png", 0x0000ff);
    png("striped star", "a.png", 0x0000ff);

    // When
    List<byte[]> again = Pixels.of(variant);

    // Then one is as it was, one is read again
    assertThat(again.stream().filter(hwc -> hwc[2] == (byte) 255)).hasSize(1);
  }
}
