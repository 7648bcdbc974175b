package dev.coffey.ops.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.distillation.teacher.Teacher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TeacherTest {
  private static final Path FOLDER = Path.of("src/main/teacher");

  @Test
  void theKeptTeacherIsAsGoodAsItsProvenanceSays() throws Exception {
    // Given
    String provenance = Files.readString(FOLDER.resolve("PROVENANCE.md"));
    Matcher row = Pattern.compile("\\| val \\| 1500 \\| ([0-9.]+) \\|").matcher(provenance);
    assertThat(row.find()).isTrue();

    // When
    double top1;
    try (Teacher teacher = TeacherProvenance.load(FOLDER)) {
      assertThat(teacher.classes()).isEqualTo(World.classes());
      top1 = TeacherProvenance.top1(teacher, Split.VAL);
    }

    // Then: two images may fall to the other side where the processor rounds otherwise.
    assertThat(top1).isCloseTo(Double.parseDouble(row.group(1)), within(0.0014));
  }

  @Test
  void theKeptTeacherLeavesRoomForAStudent() throws Exception {
    // Given
    Path folder = FOLDER;

    // When
    double top1;
    try (Teacher teacher = TeacherProvenance.load(folder)) {
      top1 = TeacherProvenance.top1(teacher, Split.HOLDOUT);
    }

    // Then
    assertThat(top1).isBetween(0.5, 0.75);
  }
}
