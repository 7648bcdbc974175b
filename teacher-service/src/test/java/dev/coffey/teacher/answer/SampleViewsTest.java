package dev.coffey.teacher.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.image.CropBox;
import dev.coffey.distillation.views.CropView;
import dev.coffey.distillation.views.LogitCoding;
import dev.coffey.schemas.View;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleViewsTest {

  /**
   * 17 bytes of box and flip, 1 of the union's branch, 1 or 2 for each length; then 2 bytes a dense
   * logit, or 4 a kept one and 8 for the tail. With the frame that a file format of its own would
   * not need, TinyViT's k=100 takes 404 bytes and FKD's k=5 takes 29.
   */
  @ParameterizedTest
  @CsvSource({"20, 256, 59", "20, 5, 48", "1000, 5, 48", "1000, 10, 68", "1000, 100, 430"})
  void takesSoManyBytesAView(int classes, int top, int bytes) throws IOException {
    // Given
    CropView view = new CropView(new CropBox(0.1f, 0.2f, 0.7f, 0.8f), true);

    // When
    View sampleView = SampleViews.of(view, new LogitCoding(top, 2f).code(new float[classes]));

    // Then: less the ten bytes of the single-object header
    assertThat(View.getEncoder().encode(sampleView).remaining() - 10).isEqualTo(bytes);
  }
}
