package dev.coffey.distillation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.coffey.distillation.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ClipTeacherTest {

  private static final List<String> CLASSES = List.of("dotted ring", "striped_square", "star");
  private static final List<String> PROMPTS = List.of("a photo of a {}.", "art of the {}.");

  @Test
  void threeHundredBatchesTakeNoMoreMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.exists(status), "resident memory is read from /proc");
    try (Teacher teacher = teacher(CLASSES, PROMPTS)) {
      // Given
      byte[][] pixels = noise(64, teacher.preprocessing().size());
      for (int i = 0; i < 50; i++) {
        teacher.logits(pixels);
      }
      long before = residentKilobytes(status);

      // When
      for (int i = 0; i < 300; i++) {
        teacher.logits(pixels);
      }

      // Then one leaked input of 64 crops a batch would already be 57 MB
      assertThat(residentKilobytes(status) - before).as("growth, KB").isLessThan(24_000);
    }
  }

  @Test
  void batchesOfAnySizeGiveTheSameLogits() throws IOException {
    try (Teacher teacher = teacher(CLASSES, PROMPTS)) {
      // Given
      byte[][] pixels = noise(7, teacher.preprocessing().size());
      float[][] together = teacher.logits(pixels);

      // When
      float[][] alone = teacher.logits(new byte[][] {pixels[5]});

      // Then
      assertThat(alone[0]).containsExactly(together[5], Offset.offset(1e-4f));
      assertThat(teacher.logits(new byte[0][])).isEmpty();
    }
  }

  @Test
  void idChangesWithWhatTheLogitsDependOn() throws IOException {
    // When
    String id = id(CLASSES, PROMPTS);

    // Then
    assertThat(id).matches("clip-[0-9a-f]{16}").isEqualTo(id(CLASSES, PROMPTS));
    assertThat(id(List.of("star", "ring"), PROMPTS)).isNotEqualTo(id);
    assertThat(id(CLASSES, List.of("a {}."))).isNotEqualTo(id);
  }

  @Test
  void refusesACropOfAnotherSize() throws IOException {
    try (Teacher teacher = teacher(CLASSES, PROMPTS)) {
      assertThatThrownBy(() -> teacher.logits(new byte[][] {new byte[3]}))
          .hasMessageContaining("A crop of 3 bytes; the teacher sees");
    }
  }

  @Test
  void refusesAPromptWithoutAPlaceForTheName() {
    assertThatThrownBy(() -> teacher(CLASSES, List.of("a photo")))
        .hasMessage("The prompt template \"a photo\" has no {} for the class name.");
  }

  private static String id(List<String> classes, List<String> prompts) throws IOException {
    try (Teacher teacher = teacher(classes, prompts)) {
      return teacher.id();
    }
  }

  private static Teacher teacher(List<String> classes, List<String> prompts) throws IOException {
    return ClipTeacher.load(Golden.path("clip-tiny"), classes, prompts, Device.cpu());
  }

  private static byte[][] noise(int count, int size) {
    byte[][] pixels = new byte[count][size * size * 3];
    Random random = new Random(4);
    for (byte[] image : pixels) {
      random.nextBytes(image);
    }
    return pixels;
  }

  private static long residentKilobytes(Path status) throws IOException {
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
