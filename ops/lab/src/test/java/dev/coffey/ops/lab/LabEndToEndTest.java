package dev.coffey.ops.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.world.ExportVariants;
import dev.coffey.ops.world.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole lab on a folder of images, with workers, a few steps each. */
class LabEndToEndTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path TEACHER = ROOT.resolve("ops/world/src/main/teacher");
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

  @TempDir static Path folder;

  @BeforeAll
  static void exportImages() throws IOException {
    // 16 images of each of 20 classes to learn from, 20 to test on, and a variant.
    Path images = folder.resolve("images");
    Files.move(ExportVariants.export(Split.HOLDOUT, images), images.resolve("train"));
    Files.move(ExportVariants.export(Split.RENDITION, images), images.resolve("val"));
    ExportVariants.export(Split.SKETCH, images);
  }

  private static Properties properties(String data) {
    Properties properties = new Properties();
    properties.setProperty("coffey.root", ROOT.toString());
    properties.setProperty("lab.images", folder.resolve("images").toString());
    properties.setProperty("lab.teacher", TEACHER.toString());
    properties.setProperty("lab.prompts", TEACHER.resolve("prompts.txt").toString());
    properties.setProperty("lab.arms", "dho,kd-probe");
    properties.setProperty("lab.labels", "2");
    properties.setProperty("lab.seeds", "1");
    properties.setProperty("lab.steps", "4");
    properties.setProperty("lab.batch", "4+8");
    properties.setProperty("lab.data", folder.resolve(data).toString());
    return properties;
  }

  @Test
  void writesThePageAndTheSameAsJsonAndGoesOnFromWhatIsFinished() throws Exception {
    // Given
    LabSettings settings = LabSettings.from(properties("data"));
    Lab.run(settings, () -> NOW);
    Path runs = folder.resolve("data/runs.jsonl");
    String finished = Files.readString(runs);

    // When
    String line = Lab.run(settings, () -> NOW);

    // Then: nothing was run again, and the numbers are those of the page.
    assertThat(Files.readString(runs)).isEqualTo(finished);
    assertThat(line).startsWith("RESULT {").doesNotContain("\n");
    JsonNode result = new ObjectMapper().readTree(line.substring("RESULT ".length()));
    JsonNode dho = result.at("/arms/dho/2");
    assertThat(dho.get("top1_mean").asDouble()).isBetween(0.0, 1.0);
    assertThat(dho.get("top1_ci95").isNull()).isTrue(); // One seed has no interval.
    assertThat(dho.has("top1_fixed_mix_mean")).isTrue();
    assertThat(dho.get("cosine_features_end").asDouble()).isBetween(-1.0, 1.0);
    // 34.25 % of RENDITION, says the teacher's PROVENANCE.md.
    assertThat(result.at("/teacher/top1").asDouble()).isEqualTo(0.3425);
    JsonNode beside = new ObjectMapper().readTree(folder.resolve("data/results/lab.json").toFile());
    assertThat(beside).isEqualTo(result);
    assertThat(folder.resolve("data/results/lab.md"))
        .content()
        .contains("./mvnw -Plab -Dlab.arms=dho,kd-probe")
        .contains("| `kd-probe` |")
        .contains("| `dho` |")
        .contains("sketch");
    assertThat(folder.resolve("data/results/lab-top1.svg")).exists();
  }

  @Test
  void tooFewImagesAreToldBeforeAnythingRuns() {
    // Given
    Properties many = properties("data-many");
    many.setProperty("lab.labels", "16");

    // When, Then
    assertThatThrownBy(() -> Lab.run(LabSettings.from(many), () -> NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 16 images in the pool");
    assertThat(folder.resolve("data-many/runs.jsonl")).doesNotExist();
  }

  @Test
  void aFolderWithoutValIsTold() throws Exception {
    // Given
    Properties wrong = properties("data-wrong");
    Path empty = Files.createDirectories(folder.resolve("empty/train/plain circle"));
    wrong.setProperty("lab.images", empty.getParent().getParent().toString());

    // When, Then
    assertThatThrownBy(() -> Lab.run(LabSettings.from(wrong), () -> NOW))
        .hasMessageContaining("has no folder 'val'");
  }
}
