package dev.coffey.distillation.imagenet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageNetClassTest {

  /** Counts from the papers: 1000 classes, 200 in A, 200 in R. */
  @Test
  void knowsThe1000ClassesInTheOrderOfTheirWnids() {
    // Given / When
    List<ImageNetClass> all = ImageNetClass.all();

    // Then
    assertThat(all).hasSize(1000);
    assertThat(all.stream().map(ImageNetClass::wnid)).isSorted();
    assertThat(all.stream().filter(ImageNetClass::inA)).hasSize(200);
    assertThat(all.stream().filter(ImageNetClass::inR)).hasSize(200);
    assertThat(ImageNetClass.ofWnid("n01498041"))
        .contains(new ImageNetClass(6, "n01498041", "stingray", true, true));
    assertThat(ImageNetClass.ofWnid("n00000000")).isEmpty();
  }
}
