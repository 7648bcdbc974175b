package dev.coffey.distillation.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.distillation.image.CropBox;
import dev.coffey.distillation.image.Preprocessing;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ViewPlanTest {

  private static final Preprocessing CLIP = Preprocessing.clip(32);

  @Test
  void beginsWithTheCentre() {
    // When
    List<CropView> views = new ViewPlan(3, 1).of("image", 64, 48, CLIP);

    // Then the square in the middle: 48 of 64 pixels, 8 from the left
    assertThat(views).hasSize(3);
    assertThat(views.get(0).flip()).isFalse();
    assertThat(views.get(0).box()).isEqualTo(new CropBox(8 / 64f, 0, 48 / 64f, 1));
    assertThat(ViewPlan.CENTRE.of("image", 64, 48, CLIP)).containsExactly(views.get(0));
  }

  @Test
  void dependsOnSeedImageAndNumberAlone() {
    // Given
    List<CropView> views = new ViewPlan(5, 1).of("image", 640, 480, CLIP);

    // When
    List<CropView> again = new ViewPlan(8, 1).of("image", 640, 480, CLIP);

    // Then
    assertThat(again.subList(0, 5)).isEqualTo(views);
    assertThat(again).doesNotHaveDuplicates();
    assertThat(new ViewPlan(5, 2).of("image", 640, 480, CLIP).subList(1, 5))
        .doesNotContainAnyElementsOf(views);
    assertThat(new ViewPlan(5, 1).of("other", 640, 480, CLIP).subList(1, 5))
        .doesNotContainAnyElementsOf(views);
  }

  @Test
  void cropsHalfToAllOfTheAreaAtModestRatios() {
    // When
    List<CropView> crops = IntStream.range(0, 2000).mapToObj(i -> crop(i, 640, 480)).toList();

    // Then: whole pixels round the limits a little
    assertThat(crops)
        .allSatisfy(
            crop -> {
              CropBox box = crop.box();
              assertThat(box.width() * box.height()).isBetween(0.497f, 1f);
              assertThat(box.width() * 640 / (box.height() * 480)).isBetween(0.745f, 1.342f);
              assertWhole(box, 640, 480);
            });
    assertThat(crops.stream().filter(CropView::flip).count()).isBetween(900L, 1100L);
    assertThat(crops)
        .anyMatch(crop -> crop.box().width() * crop.box().height() < 0.51f)
        .anyMatch(crop -> crop.box().width() * crop.box().height() > 0.95f);
  }

  @Test
  void cropsNoMoreAwayThanItMay() {
    // Given
    ViewPlan gentle = new ViewPlan(1, 0.9, 1);

    // When
    List<CropView> crops =
        IntStream.range(0, 500).mapToObj(i -> gentle.crop("image-" + i, 1, 480, 480)).toList();

    // Then
    assertThat(crops)
        .allMatch(crop -> crop.box().width() * crop.box().height() > 0.895f)
        .anyMatch(crop -> crop.box().width() * crop.box().height() < 0.91f);
    assertThatThrownBy(() -> new ViewPlan(1, 1, 1)).hasMessageContaining("below 1, not 1.0");
  }

  @Test
  void findsACropInImagesOfAnyForm() {
    assertThat(crop(1, 1, 1).box()).isEqualTo(CropBox.FULL);
    // No crop with a ratio of up to 4/3 has half of the area here: the largest in the centre.
    assertThat(crop(1, 1000, 30).box()).isEqualTo(new CropBox(0.48f, 0, 0.04f, 1));
    assertThat(crop(1, 30, 1000).box()).isEqualTo(new CropBox(0, 0.48f, 1, 0.04f));
  }

  @Test
  void refusesNoViews() {
    assertThatThrownBy(() -> new ViewPlan(0, 1))
        .hasMessage("An image needs at least one view, not 0.");
  }

  private static CropView crop(int image, int width, int height) {
    return ViewPlan.CENTRE.crop("image-" + image, 1, width, height);
  }

  private static void assertWhole(CropBox box, int width, int height) {
    for (float pixels :
        new float[] {
          box.x() * width, box.width() * width, box.y() * height, box.height() * height
        }) {
      assertThat(pixels).isCloseTo(Math.round(pixels), within(1e-3f));
    }
  }
}
