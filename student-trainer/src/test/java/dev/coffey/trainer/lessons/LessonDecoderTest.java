package dev.coffey.trainer.lessons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.views.CropView;
import dev.coffey.distillation.views.ViewPlan;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.TopLogits;
import dev.coffey.schemas.View;
import dev.coffey.trainer.lessons.Outcome.Reason;
import dev.coffey.trainer.lessons.Outcome.Unusable;
import dev.coffey.trainer.lessons.Outcome.Usable;
import dev.coffey.trainer.seeds.Seed;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class LessonDecoderTest {

  private static final List<String> CLASSES = List.of("a", "b", "c", "d");
  private static final ViewChoice REPLAY = new ViewChoice(new Seed(1), 1);

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
    int first = REPLAY.views("image", 2, true)[0];
    Lesson.View leftSeen = lesson.view(first);
    Lesson.View mirroredSeen = lesson.view(1 - first);
    assertThat(leftSeen.pixels()).containsOnly(0);
    assertThat(leftSeen.teacherLogits()).containsExactly(1, 0, 0, 0);
    assertThat(mirroredSeen.pixels()[0]).isEqualTo((byte) 255);
    assertThat(mirroredSeen.pixels()[3 * 7]).isZero();
    assertThat(mirroredSeen.teacherLogits()).containsExactly(0, -2, 0, 0);
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

  @Test
  void seesTheVeryPixelsThatTheTeacherSaw() throws IOException {
    // Given the teacher's views of an image, written as Avro
    byte[] png = png(37, 23);
    RgbImage image = ((Decoded.Image) Decoded.decode(png, ImageLimits.DEFAULT)).image();
    Preprocessing preprocessing = Preprocessing.clip(8);
    List<CropView> seen = new ViewPlan(6, 1).of("image", 37, 23, preprocessing);
    View[] views =
        seen.stream()
            .map(
                view ->
                    new View(
                        view.box().x(),
                        view.box().y(),
                        view.box().width(),
                        view.box().height(),
                        view.flip(),
                        dense(0, 0, 0, 0)))
            .toArray(View[]::new);
    Sample sample = Sample.newBuilder(sample("a", 4, views)).setImage(ByteBuffer.wrap(png)).build();
    byte[] avro = new byte[Sample.getEncoder().encode(sample).remaining()];
    Sample.getEncoder().encode(sample).get(avro);

    // When
    Outcome outcome =
        new LessonDecoder(
                CLASSES,
                preprocessing,
                ImageLimits.DEFAULT,
                new ViewChoice(new Seed(4), 1),
                this::read)
            .decode("image", avro);

    // Then every box has its very bits, and every view its very bytes, in a turn of its own
    List<View> read = read(avro).getViews();
    assertThat(read).containsExactly(views);
    Lesson lesson = ((Usable) outcome).lesson();
    int first = new ViewChoice(new Seed(4), 1).views("image", 6, true)[0];
    assertThat(lesson.views()).hasSize(6);
    for (int use = 0; use < 6; use++) {
      assertThat(lesson.view(use).pixels())
          .isEqualTo(seen.get((first + use) % 6).pixels(image, preprocessing));
    }
  }

  @Test
  void showsEachUseAnotherViewFromAFirstThatTheSeedChooses() {
    ViewChoice replay = new ViewChoice(new Seed(1), 3);

    assertThat(replay.views("image", 1, false)).containsExactly(0);
    assertThat(replay.views("image", 2, false)).containsExactlyInAnyOrder(0, 1);
    assertThat(replay.views("image", 5, false)).hasSize(3).doesNotHaveDuplicates();
    assertThat(replay.views("image", 5, true)).hasSize(5).doesNotHaveDuplicates();
    assertThat(replay.views("image", 5, false)).isEqualTo(replay.views("image", 5, false));
    int[] firsts = new int[5];
    for (int i = 0; i < 1000; i++) {
      firsts[replay.views("image-" + i, 5, false)[0]]++;
    }
    assertThat(Arrays.stream(firsts)).allMatch(count -> count > 150 && count < 250);
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

  @Test
  void leavesOutAnImageThatIsTooLargeToOpen() {
    // Given
    View view = new View(0f, 0f, 1f, 1f, false, dense(0, 0, 0, 0));
    ImageLimits fewPixels = ImageLimits.DEFAULT.within(12);

    // When
    Outcome outcome = decode(sample("a", 4, view), fewPixels);

    // Then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Unusable.class,
            unusable -> {
              assertThat(unusable.reason()).isEqualTo(Reason.UNDECODABLE_IMAGE);
              assertThat(unusable.detail()).startsWith("TOO_MANY_PIXELS: ");
            });
  }

  private static Reason reason(Sample sample) {
    return ((Unusable) decode(sample)).reason();
  }

  private static Outcome decode(Sample sample) {
    return decode(sample, ImageLimits.DEFAULT);
  }

  private static Outcome decode(Sample sample, ImageLimits limits) {
    return new LessonDecoder(CLASSES, Preprocessing.clip(8), limits, REPLAY, bytes -> sample)
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

  private Sample read(byte[] avro) {
    try {
      return Sample.getDecoder().decode(avro);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] blackAndWhite() {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 16; y++) {
      for (int x = 8; x < 16; x++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    return png(image);
  }

  /** Noise. */
  private static byte[] png(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(6);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    return png(image);
  }

  private static byte[] png(BufferedImage image) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
