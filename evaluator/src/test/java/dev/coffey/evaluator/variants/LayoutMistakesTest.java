package dev.coffey.evaluator.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.imagenet.ImageNetClass;
import dev.coffey.ops.world.layouts.MiniatureLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every mistake names the folder, what was found, and the way out. */
class LayoutMistakesTest {
  private static final List<ImageNetClass> CLASSES = ImageNetClass.all().subList(0, 12);
  private static final List<String> NAMES = CLASSES.stream().map(ImageNetClass::wnid).toList();

  @TempDir Path out;

  private Path val;

  @BeforeEach
  void write() throws IOException {
    val = MiniatureLayout.VAL.writeTo(out, CLASSES);
  }

  private static String mistake(String variant, Path path) {
    VariantException mistake =
        catchThrowableOfType(
            VariantException.class,
            () ->
                VariantLibrary.list(
                    variant, path, NAMES, Preprocessing.clip(16), new PixelBudget(0)));
    assertThat(mistake).isNotNull();
    return mistake.getMessage();
  }

  @Test
  void aMissingClass() throws IOException {
    // Given
    Files.move(val.resolve("n01443537"), out.resolve("elsewhere"));

    // When
    String message = mistake("imagenet-val", val);

    // Then
    assertThat(message)
        .isEqualTo(
            "Variant imagenet-val: %s lacks 1 of 12 class folders, first 'n01443537'. It must hold wnid folders (n01440764); unpack the archive again, or name the variant that it is."
                .formatted(val));
  }

  @Test
  void aWrongWnid() throws IOException {
    // Given
    Files.createDirectories(val.resolve("n99999999"));

    // When
    String message = mistake("imagenet-val", val);

    // Then
    assertThat(message)
        .contains(val + " has 1 folders that are no class of imagenet-val, first 'n99999999'");
  }

  @Test
  void aClassWithoutImages() throws IOException {
    // Given
    Files.delete(val.resolve("n01440764").resolve("n01440764_0.JPEG"));

    // When
    String message = mistake("imagenet-val", val);

    // Then
    assertThat(message).contains("folder n01440764 in " + val + " has no images");
  }

  @Test
  void oneFolderTooHigh() {
    // Given / When
    String message = mistake("imagenet-val", out);

    // Then
    assertThat(message)
        .contains(out + " has no class folders, they lie further down. Name " + val + " instead.");
  }

  @Test
  void oneFolderTooDeep() {
    // Given / When
    String message = mistake("imagenet-val", val.resolve("n01440764"));

    // Then
    assertThat(message).contains("is the folder of a single class. Name " + val + " instead.");
  }

  @Test
  void flatWithoutClassFolders() throws IOException {
    // Given
    Path flat = Files.createDirectories(out.resolve("flat"));
    Files.copy(
        val.resolve("n01440764/n01440764_0.JPEG"), flat.resolve("ILSVRC2012_val_00000001.JPEG"));

    // When
    String message = mistake("imagenet-val", flat);

    // Then
    assertThat(message)
        .contains(flat + " holds images and no class folders")
        .contains("Sort them into wnid folders (n01440764), as the valprep.sh");
  }

  @Test
  void noFolderAtAll() {
    // Given / When
    String message = mistake("imagenet-sketch", out.resolve("sketch"));

    // Then
    assertThat(message).contains("there is no folder " + out.resolve("sketch"));
  }

  @Test
  void v2ReadAsSomethingWhoseFoldersAreSortedAsStrings() throws IOException {
    // Given
    Path set = MiniatureLayout.V2.writeTo(out, CLASSES).resolve("imagenetv2-top-images-format-val");

    // When
    String asVal = mistake("imagenet-val", set);
    String asFolder = mistake("mine", set);

    // Then
    assertThat(asVal).contains("Name the variant imagenet-v2, which reads them as numbers");
    assertThat(asFolder).contains("sorted as strings, 10 comes before 2");
  }

  @Test
  void v2WhoseFoldersWereRenamed() {
    // Given / When
    String message = mistake("imagenet-v2", val);

    // Then
    assertThat(message)
        .contains("are wnids, but ImageNet-V2's are the numbers 0 to 999")
        .contains("perhaps after sorting the numbers as strings");
  }

  @Test
  void corruptionsNamedTooDeepTooHighAndIncomplete() throws IOException {
    // Given
    Path whole = MiniatureLayout.C.writeTo(out.resolve("c"), CLASSES.subList(0, 2));
    List<String> names = NAMES.subList(0, 2);

    // When
    String deep = corruptionMistake(whole.resolve("fog"), names);
    String high = corruptionMistake(whole.getParent(), names);
    Files.move(whole.resolve("snow"), out.resolve("snow"));
    String incomplete = corruptionMistake(whole, names);

    // Then
    assertThat(deep).contains("is one of its 15 corruptions. Name " + whole + " instead");
    assertThat(high).contains("one folder further down. Name " + whole + " instead");
    assertThat(incomplete).contains("lacks 1 of its 15 corruptions, first 'snow'");
  }

  private static String corruptionMistake(Path path, List<String> names) {
    return catchThrowableOfType(
            VariantException.class,
            () ->
                VariantLibrary.list(
                    "imagenet-c", path, names, Preprocessing.clip(16), new PixelBudget(0)))
        .getMessage();
  }

  @Test
  void objectNetWithoutItsMapping() throws IOException {
    // Given
    Path folder = MiniatureLayout.OBJECTNET.writeTo(out, CLASSES);
    Files.delete(folder.resolve("mappings/objectnet_to_imagenet_1k.json"));

    // When
    String message = mistake("objectnet", folder);

    // Then
    assertThat(message).contains("lacks objectnet_to_imagenet_1k.json, which maps its classes");
  }

  @Test
  void aNameThatIsNoVariant() {
    // Given / When
    String message = mistake("imagenet-x", val);

    // Then
    assertThat(message).contains("There is no variant imagenet-x. The published ones are");
  }

  @Test
  void aStudentOfOtherClasses() {
    // Given
    List<String> names = List.of("dotted circle", "plain star");

    // When
    VariantException mistake =
        catchThrowableOfType(
            VariantException.class,
            () ->
                VariantLibrary.list(
                    "imagenet-a", val, names, Preprocessing.clip(16), new PixelBudget(0)));

    // Then
    assertThat(mistake)
        .hasMessageContaining("of the student's 2 classes, first 'dotted circle', 0 are among");
  }
}
