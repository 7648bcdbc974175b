package dev.coffey.teacher.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SeenImagesTest {

  @Test
  void storesWhatEarlierReleasesStored() {
    // The bytes of release 0.1; a newer one must go on reading them.
    byte[] labeled = "Lcat".getBytes(StandardCharsets.UTF_8);
    byte[] unlabeled = {'U', 0, 7};

    assertThat(SeenImages.encode(new Pairing.SeenLabeled("cat"))).isEqualTo(labeled);
    assertThat(SeenImages.encode(new Pairing.SeenUnlabeled(new byte[] {0, 7})))
        .isEqualTo(unlabeled);
    assertThat(SeenImages.decode("id", labeled)).isEqualTo(new Pairing.SeenLabeled("cat"));
    assertThat(((Pairing.SeenUnlabeled) SeenImages.decode("id", unlabeled)).sample())
        .containsExactly(0, 7);
  }

  @Test
  void saysSoWhenItMeetsAKindItDoesNotKnow() {
    assertThatThrownBy(() -> SeenImages.decode("abc", new byte[] {'X'}))
        .hasMessageContaining("image abc as kind 88");
  }
}
