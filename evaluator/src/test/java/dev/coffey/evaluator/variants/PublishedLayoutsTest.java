package dev.coffey.evaluator.variants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.imagenet.ImageNetClass;
import dev.coffey.ops.world.layouts.MiniatureLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On miniatures of the published layouts, whose images are painted with their class: what is
 * painted is compared with the label.
 */
class PublishedLayoutsTest {
  private static final List<String> ALL =
      ImageNetClass.all().stream().map(ImageNetClass::name).toList();

  @TempDir Path out;

  private List<Variant> read(
      MiniatureLayout layout, List<ImageNetClass> written, List<String> names) throws IOException {
    return VariantLibrary.list(
        layout.variant(),
        layout.writeTo(out, written),
        names,
        Preprocessing.clip(16),
        new PixelBudget(1 << 20));
  }

  private static List<String> wnids(List<ImageNetClass> classes) {
    return classes.stream().map(ImageNetClass::wnid).toList();
  }

  private static List<Integer> boxed(int[] labels) {
    return IntStream.of(labels).boxed().toList();
  }

  @Test
  void valHasThe1000ClassesByWnid() throws IOException {
    // Given
    List<ImageNetClass> written = ImageNetClass.all();

    // When
    Variant variant = read(MiniatureLayout.VAL, written, ALL).get(0);

    // Then
    assertThat(Pixels.classesOf(variant)).isEqualTo(boxed(variant.labels())).hasSize(1000);
    assertThat(variant.questions().get(0).mask()).isEqualTo(Mask.NONE);
    assertThat(variant.notes()).isEmpty();
  }

  /**
   * By hand: sorted as strings the folders are 0, 1, 10, 100, 101, …: the fourth is class 100. As
   * numbers the fourth is class 3.
   */
  @Test
  void foldersOfV2AreNumbers() throws IOException {
    // Given
    List<ImageNetClass> written = ImageNetClass.all().subList(0, 120);

    // When
    List<Variant> sets = read(MiniatureLayout.V2, written, wnids(written));

    // Then
    assertThat(sets)
        .extracting(Variant::name)
        .containsExactly(
            "imagenet-v2-matched-frequency", "imagenet-v2-threshold-0.7", "imagenet-v2-top-images");
    assertThat(sets)
        .allSatisfy(
            set -> {
              assertThat(set.labels()).startsWith(0, 1, 2, 3).endsWith(118, 119);
              assertThat(Pixels.classesOf(set)).isEqualTo(boxed(set.labels()));
            });
    assertThat(Pixels.of(sets.get(2)).get(0)).startsWith(0, 0, 2); // The third set, in blue.
  }

  @Test
  void oneSetOfV2IsFoundAmongAll() throws IOException {
    // Given
    List<ImageNetClass> written = ImageNetClass.all().subList(0, 3);
    Path folder = MiniatureLayout.V2.writeTo(out, written);

    // When
    List<Variant> sets =
        VariantLibrary.list(
            "imagenet-v2-top-images",
            folder,
            wnids(written),
            Preprocessing.clip(16),
            new PixelBudget(0));

    // Then
    assertThat(sets).extracting(Variant::name).containsExactly("imagenet-v2-top-images");
    assertThat(Pixels.of(sets.get(0)).get(0)).startsWith(0, 0, 2); // The third set, in blue.
  }

  /** By hand: ImageNet's first class in A is 6, the stingray (n01498041). */
  @Test
  void aAsksForIts200ClassesAndBesideItForAll() throws IOException {
    // Given
    List<ImageNetClass> written = ImageNetClass.all();

    // When
    Variant variant = read(MiniatureLayout.A, written, ALL).get(0);

    // Then
    Question masked = variant.questions().get(0);
    Question stricter = variant.questions().get(1);
    assertThat(masked.classes()).hasSize(200).startsWith("stingray");
    assertThat(masked.labels()).startsWith(0, 1).endsWith(198, 199);
    assertThat(masked.mask().groups()).startsWith(List.of(6), List.of(11));
    assertThat(stricter.name()).isEqualTo("imagenet-a-1000way");
    assertThat(Pixels.classesOf(variant)).isEqualTo(boxed(stricter.labels())).hasSize(200);
  }

  @Test
  void rHasAnother200() throws IOException {
    // Given
    List<ImageNetClass> written = ImageNetClass.all();

    // When
    Variant variant = read(MiniatureLayout.R, written, ALL).get(0);

    // Then by hand: ImageNet's first class in R is 1, the goldfish
    assertThat(variant.questions().get(0).classes()).hasSize(200).startsWith("goldfish");
    assertThat(variant.questions().get(1).labels()).startsWith(1, 2, 4);
  }

  @Test
  void cHasEveryCorruptionAtEverySeverity() throws IOException {
    // Given
    List<ImageNetClass> three = ImageNetClass.all().subList(0, 3);
    List<String> names = three.stream().map(ImageNetClass::wnid).toList();

    // When
    Variant variant = read(MiniatureLayout.C, three, names).get(0);

    // Then blue is the severity
    assertThat(variant.size()).isEqualTo(15 * 5 * 3);
    assertThat(variant.corruptions().parts())
        .hasSize(75)
        .startsWith(new Corruptions.Part("gaussian_noise", 1))
        .endsWith(new Corruptions.Part("jpeg_compression", 5));
    List<byte[]> pixels = Pixels.of(variant);
    for (int i = 0; i < variant.size(); i++) {
      int part = variant.corruptions().partOf()[i];
      assertThat(pixels.get(i)[2])
          .isEqualTo((byte) variant.corruptions().parts().get(part).severity());
    }
    assertThat(variant.notes().get(0)).contains("the 3 of its 1000 classes");
  }

  /** The published images are 224 pixels: at that size a resize to 256 before the crop is wrong. */
  @Test
  void imagesOfCAreNotResized() throws IOException {
    // Given images of 16 pixels and a network of 16 that resizes to 18 first
    List<ImageNetClass> two = ImageNetClass.all().subList(0, 2);
    List<String> names = two.stream().map(ImageNetClass::wnid).toList();
    Path folder = MiniatureLayout.C.writeTo(out, two);
    byte[] striped = Stripes.png(16);
    Files.write(folder.resolve("gaussian_noise/1/n01440764/stripes.png"), striped);

    // When
    Variant variant =
        VariantLibrary.list(
                "imagenet-c", folder, names, Preprocessing.imagenet(16), new PixelBudget(1 << 20))
            .get(0);

    // Then the image is there bit for bit
    assertThat(Pixels.of(variant).get(1)).isEqualTo(Stripes.hwc(16));
  }

  /** The first two classes stand behind one of ObjectNet's, as the miniature says. */
  @Test
  void objectNetAsksForItsOwnClassesWithoutTheBorder() throws IOException {
    // Given
    List<ImageNetClass> four = ImageNetClass.all().subList(0, 4);

    // When
    Variant variant = read(MiniatureLayout.OBJECTNET, four, ALL).get(0);

    // Then
    Question question = variant.questions().get(0);
    assertThat(question.classes()).containsExactly("Thing 1", "Thing 2", "Thing 3");
    assertThat(question.mask().groups()).containsExactly(List.of(0, 1), List.of(2), List.of(3));
    assertThat(question.labels()).containsExactly(0, 1, 2);
    assertThat(Pixels.classesOf(variant)).containsExactly(1, 2, 3); // Red would be 255 · 256.
  }

  @Test
  void aStudentOfFewerClassesIsAskedOnlyForThem() throws IOException {
    // Given a student of goldfish and great white shark, in the other order
    List<String> names = List.of("great white shark", "goldfish");

    // When
    Variant variant = read(MiniatureLayout.VAL, ImageNetClass.all().subList(0, 30), names).get(0);

    // Then
    assertThat(Pixels.classesOf(variant)).containsExactly(1, 2);
    assertThat(variant.labels()).containsExactly(1, 0);
    assertThat(variant.notes().get(0)).contains("the 2 of its 1000 classes that the student has");
  }
}
