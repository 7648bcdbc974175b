package dev.coffey.distillation.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudentCardTest {
  private static final Architecture ARCHITECTURE = new Architecture("resnet-tiny", "linear", 32, 2);

  @Test
  void isReadFromTheFileAsItWasWritten(@TempDir Path folder) throws IOException {
    // Given
    StudentCard card =
        new StudentCard(
            ARCHITECTURE,
            List.of("\"quoted\" circle", "étoile"),
            Preprocessing.imagenet(32),
            new HeadMix(0.35, 1.25));
    Path file = folder.resolve("student.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      SafeTensors.write(out, Map.of("w", Tensor.of(new float[] {1}, 1)), card.metadata());
    }

    // When
    Map<String, String> read = SafeTensors.metadata(file);

    // Then
    assertThat(
            new StudentCard(
                Architecture.fromJson(read.get(StudentCard.ARCHITECTURE)),
                StudentCard.classes(read.get(StudentCard.CLASSES)),
                StudentCard.preprocessing(read.get(StudentCard.PREPROCESSING)),
                StudentCard.mix(read.get(StudentCard.MIX))))
        .isEqualTo(card);
    assertThat(SafeTensors.read(file)).containsOnlyKeys("w");
  }

  @Test
  void namesAsManyClassesAsThereAreLogits() {
    // Given
    List<String> three = List.of("a", "b", "c");

    // When / Then
    assertThatThrownBy(
            () -> new StudentCard(ARCHITECTURE, three, Preprocessing.imagenet(32), HeadMix.EQUAL))
        .hasMessage("3 classes are named, but the architecture has 2");
  }

  @Test
  void saysWhatIsMissing() {
    // Given
    String json = "{\"alpha\":0.5}";

    // When / Then
    assertThatThrownBy(() -> StudentCard.mix(json)).hasMessage("there is no 'beta' in " + json);
  }
}
