package dev.coffey.ops.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportVariantsTest {
  @TempDir Path folder;

  @Test
  void writesOneFolderPerClass() throws Exception {
    // Given
    Split split = Split.HOLDOUT;

    // When
    Path written = ExportVariants.export(split, folder);

    // Then
    try (Stream<Path> classes = Files.list(written)) {
      assertThat(classes.map(path -> path.getFileName().toString()).sorted().toList())
          .isEqualTo(World.classes().stream().sorted().toList());
    }
    assertThat(written.resolve("striped circle").resolve("000001.png")).exists();
    try (Stream<Path> images = Files.walk(written).filter(Files::isRegularFile)) {
      assertThat(images).hasSize(320);
    }
  }
}
