package dev.coffey.trainer.lessons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.TopLogits;
import dev.coffey.schemas.View;
import dev.coffey.trainer.lessons.Outcome.Reason;
import dev.coffey.trainer.lessons.Outcome.Unusable;
import dev.coffey.trainer.lessons.Outcome.Usable;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LessonDecoderTest {

  private static final List<String> CLASSES = List.of("a", "b", "c", "d");

  @Test
  void replaysEachViewsCropAndFlip() {
    // Given: an image whose left half is black and whose right half is white, seen in two views
    View left = new View(0f, 0f, 0.5f, 1f, false, dense(0x3c00, 0, 0, 0));
    View mirrored = new View(0f, 0f, 1f, 1f, true, dense(0, 0xc000, 0, 0));

    // When
    Outcome outcome = decode(sample("c", 4, left, mirrored));

    // Then
    Lesson lesson = ((Usable) outcome).lesson();
    assertThat(lesson.label()).hasValue(2);
    assertThat(lesson.view(0).pixels()).containsOnly(0);
    assertThat(lesson.view(0).teacherLogits()).containsExactly(1, 0, 0, 0);
    assertThat(lesson.view(1).pixels()[0]).isEqualTo((byte) 255);
    assertThat(lesson.view(1).pixels()[3 * 7]).isZero();
    assertThat(lesson.view(1).teacherLogits()).containsExactly(0, -2, 0, 0);
    assertThat(lesson.view(2)).isSameAs(lesson.view(0));
  }

  @Test
  void givesTheTailItsMassBack() {
    // Given: logits 3, 1, 0, 0 of which the two largest are sent, and the rest's mass at T = 2:
    // log(exp(0/2) + exp(0/2)) = log 2
    TopLogits top = new TopLogits(shorts(1, 3), shorts(0x4200, 0x3c00), (float) Math.log(2), 2f);

    // When
    float[] logits = TeacherLogits.of(new View(0f, 0f, 1f, 1f, false, top), 4);

    // Then
    assertThat(logits).containsExactly(new float[] {0, 3, 0, 1}, within(1e-6f));
  }

  /** Values of IEEE 754: one, largest, smallest normal, smallest subnormal, minus zero. */
  @ParameterizedTest
  @CsvSource({
    "3c00, 1.0",
    "7bff, 65504.0",
    "0400, 6.103515625e-05",
    "0001, 5.9604644775390625e-08",
    "8000, -0.0"
  })
  void readsHalfFloats(String hex, float value) {
    assertThat(TeacherLogits.halfToFloat((short) Integer.parseInt(hex, 16))).isEqualTo(value);
  }

  @Test
  void leavesOutWhatTheStudentCannotLearnFrom() {
    View view = new View(0f, 0f, 1f, 1f, false, dense(0, 0, 0, 0));
    View infinite = new View(0f, 0f, 1f, 1f, false, dense(0x7c00, 0, 0, 0));
    View outside = new View(0.9f, 0f, 1f, 1f, false, dense(0, 0, 0, 0));
    Sample broken =
        Sample.newBuilder(sample(null, 4, view)).setImage(ByteBuffer.wrap(new byte[5])).build();

    assertThat(reason(sample("e", 4, view))).isEqualTo(Reason.UNKNOWN_CLASS);
    assertThat(reason(sample("a", 5, view))).isEqualTo(Reason.UNFIT_LOGITS);
    assertThat(reason(sample("a", 4))).isEqualTo(Reason.UNFIT_LOGITS);
    assertThat(reason(sample("a", 4, infinite))).isEqualTo(Reason.UNFIT_LOGITS);
    assertThat(reason(sample("a", 4, outside))).isEqualTo(Reason.UNFIT_LOGITS);
    assertThat(reason(broken)).isEqualTo(Reason.UNDECODABLE_IMAGE);
    assertThat(reason(null)).isEqualTo(Reason.UNREADABLE_RECORD);
  }

  private static Reason reason(Sample sample) {
    return ((Unusable) decode(sample)).reason();
  }

  private static Outcome decode(Sample sample) {
    return new LessonDecoder(CLASSES, Preprocessing.clip(8), bytes -> sample)
        .decode("image", new byte[0]);
  }

  private static Sample sample(String label, int classCount, View... views) {
    return Sample.newBuilder()
        .setImage(ByteBuffer.wrap(blackAndWhite()))
        .setLabel(label)
        .setTeacherId("teacher")
        .setClassCount(classCount)
        .setViews(List.of(views))
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  private static DenseLogits dense(int... halves) {
    return new DenseLogits(shorts(halves));
  }

  private static ByteBuffer shorts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return bytes.flip();
  }

  private static byte[] blackAndWhite() {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 16; y++) {
      for (int x = 8; x < 16; x++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
