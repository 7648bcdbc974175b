package dev.coffey.distillation.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.distillation.image.Interpolation;
import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipPreprocessingTest {

  private static final ClipConfig CONFIG =
      new ClipConfig(
          8,
          2.6592,
          new ClipConfig.Vision(transformer(), 224, 16),
          new ClipConfig.Text(transformer(), 9, 9, 2));

  private static ClipConfig.Transformer transformer() {
    return new ClipConfig.Transformer(8, 8, 1, 1, ClipConfig.Activation.GELU, 1e-5f);
  }

  /** Old files have numbers, new ones objects; newest ones keep it in processor_config.json. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "preprocessor_config.json | {'size': 256, 'crop_size': 224, 'resample': 2,"
            + " 'image_mean': [0.1, 0.2, 0.3], 'image_std': [0.4, 0.5, 0.6]}",
        "preprocessor_config.json | {'size': {'shortest_edge': 256}, 'resample': 2,"
            + " 'crop_size': {'height': 224, 'width': 224},"
            + " 'image_mean': [0.1, 0.2, 0.3], 'image_std': [0.4, 0.5, 0.6]}",
        "processor_config.json | {'image_processor': {'size': {'shortest_edge': 256},"
            + " 'resample': 2, 'image_mean': [0.1, 0.2, 0.3], 'image_std': [0.4, 0.5, 0.6]}}"
      })
  void readsOldAndNewFiles(String file, String json, @TempDir Path folder) throws IOException {
    // Given
    Files.writeString(folder.resolve(file), json.replace('\'', '"'));

    // When
    Preprocessing preprocessing = ClipPreprocessing.read(folder, CONFIG);

    // Then
    assertThat(preprocessing)
        .isEqualTo(
            new Preprocessing(
                224,
                256,
                Interpolation.BILINEAR,
                new float[] {0.1f, 0.2f, 0.3f},
                new float[] {0.4f, 0.5f, 0.6f}));
  }

  @Test
  void takesClipsOwnWhereThereIsNoFile(@TempDir Path folder) throws IOException {
    // When
    Preprocessing preprocessing = ClipPreprocessing.read(folder, CONFIG);

    // Then
    assertThat(preprocessing).isEqualTo(Preprocessing.clip(224));
  }

  @Test
  void readsOpenClips() throws IOException {
    // Given
    Path folder = ClipFolderTest.folder("open-clip-h-14");

    // When
    Preprocessing preprocessing = ClipPreprocessing.read(folder, ClipConfig.read(folder));

    // Then
    assertThat(preprocessing)
        .isEqualTo(
            new Preprocessing(
                42,
                42,
                Interpolation.BILINEAR,
                new float[] {0.5f, 0.4f, 0.3f},
                new float[] {0.2f, 0.3f, 0.4f}));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'crop_size': 336} | crop_size is 336; the model takes images of 224.",
        "{'size': {'height': 224, 'width': 224}} | squeezed",
        "{'resample': 1} | resample is 1; known are 2 (bilinear) and 3 (bicubic)."
      })
  void refusesAnotherView(String json, String reason, @TempDir Path folder) throws IOException {
    // Given
    Files.writeString(folder.resolve("preprocessor_config.json"), json.replace('\'', '"'));

    // When
    var failure = assertThatThrownBy(() -> ClipPreprocessing.read(folder, CONFIG));

    // Then
    failure.hasMessageContaining(reason);
  }
}
