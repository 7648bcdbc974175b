package dev.coffey.evaluator.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebDatasetTest {
  private static final List<String> CLASSES = List.of("plain circle", "striped star");

  @TempDir Path folder;

  private Path tar(String name, String... labelMembers) throws IOException {
    Path tar = folder.resolve(name);
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
      for (int i = 0; i < labelMembers.length; i += 2) {
        String sample = "00" + i / 2;
        put(
            out,
            sample + "." + labelMembers[i],
            labelMembers[i + 1].getBytes(StandardCharsets.UTF_8));
        put(out, sample + ".png", Stripes.png(16));
      }
    }
    return tar;
  }

  private static void put(TarArchiveOutputStream out, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    out.putArchiveEntry(entry);
    out.write(bytes);
    out.closeArchiveEntry();
  }

  private static Variant read(Path path) {
    return VariantLibrary.list("mine", path, CLASSES, Preprocessing.clip(16), new PixelBudget(0))
        .get(0);
  }

  @Test
  void readsLabelsByIndexByNameAndFromJson() throws IOException {
    // Given
    Path tar =
        tar("a.tar", "cls", "1", "cls", "plain circle", "json", "{\"label\":1}", "txt", "0\n");

    // When
    Variant variant = read(tar);

    // Then
    assertThat(variant.labels()).containsExactly(1, 0, 1, 0);
    assertThat(Pixels.of(variant)).allSatisfy(hwc -> assertThat(hwc).isEqualTo(Stripes.hwc(16)));
  }

  @Test
  void readsAFolderOfShards() throws IOException {
    // Given
    tar("b.tar", "cls", "1");
    tar("a.tar", "cls", "0", "cls", "0");

    // When
    Variant variant = read(folder);

    // Then
    assertThat(variant.labels()).containsExactly(0, 0, 1);
  }

  @Test
  void namesTheLabelThatIsNoClass() throws IOException {
    // Given
    Path tar = tar("a.tar", "cls", "2");

    // When / Then
    assertThatThrownBy(() -> read(tar))
        .hasMessage(
            tar
                + "!000.png has the label '2', which is neither a class of the student nor an index"
                + " below 2.");
  }

  @Test
  void saysThatACompressedTarMustBeUnpackedOnce() throws IOException {
    // Given
    Path file = folder.resolve("a.tar.gz");
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});

    // When / Then
    assertThatThrownBy(() -> read(file)).hasMessageContaining("must be unpacked once (gunzip)");
  }

  @Test
  void refusesWhatWouldMakeAScoreWrong() throws IOException {
    // Given
    byte[] good = Files.readAllBytes(tar("a.tar", "cls", "1", "cls", "0"));
    int imageHeader = 2 * 512;
    byte[] link = good.clone();
    link[imageHeader + 156] = '2';
    byte[] huge = good.clone();
    System.arraycopy(
        "77777777777".getBytes(StandardCharsets.US_ASCII), 0, huge, imageHeader + 124, 11);
    byte[] negative = good.clone();
    Arrays.fill(negative, imageHeader + 124, imageHeader + 136, (byte) 0xff);

    // When / Then
    assertRefused(link, "checksum");
    assertRefused(signed(link, imageHeader), "which is a link");
    assertRefused(huge, "no tar that can be read");
    assertRefused(negative, "no tar that can be read");
    assertRefused(Arrays.copyOf(good, 3 * 512 + 7), "no tar that can be read");
    assertRefused("no tar ".repeat(300).getBytes(StandardCharsets.US_ASCII), "no tar");
  }

  @Test
  void refusesAnImageThatWouldBeScoredTwice() throws IOException {
    // Given
    Path tar = folder.resolve("twice.tar");
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
      put(out, "1.cls", new byte[] {'1'});
      put(out, "1.png", Stripes.png(16));
      put(out, "1.png", Stripes.png(16));
    }

    // When / Then
    assertThatThrownBy(() -> read(tar))
        .isInstanceOf(VariantException.class)
        .hasMessageContaining("the member 1.png twice");
  }

  private static byte[] signed(byte[] tar, int header) {
    Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    int sum = 0;
    for (int i = header; i < header + 512; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] octal = "%06o".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, tar, header + 148, octal.length);
    return tar;
  }

  private void assertRefused(byte[] bytes, String why) throws IOException {
    Path tar = Files.write(folder.resolve("bad.tar"), bytes);
    assertThatThrownBy(() -> read(tar))
        .isInstanceOf(VariantException.class)
        .hasMessageContaining("bad.tar")
        .hasMessageContaining(why);
  }
}
