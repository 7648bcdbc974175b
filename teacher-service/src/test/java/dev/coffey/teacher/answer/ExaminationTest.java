package dev.coffey.teacher.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.distillation.image.CropBox;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.safetensors.Half;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.views.CropView;
import dev.coffey.distillation.views.LogitCoding;
import dev.coffey.distillation.views.ViewPlan;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.TopicValue;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.View;
import dev.coffey.teacher.flow.TestImages;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExaminationTest {

  private final SchemaRegistryClient registry = Registries.connect("mock://" + UUID.randomUUID());
  private final ExecutorService openers = Executors.newFixedThreadPool(2);
  private final List<Integer> batches = new ArrayList<>();

  @BeforeEach
  void register() throws Exception {
    TopicValue.Avro<ImageEvent> value = (TopicValue.Avro<ImageEvent>) Topics.IMAGES.value();
    registry.register(Topics.IMAGES.subject(), new AvroSchema(value.schema()));
  }

  @AfterEach
  void stop() {
    openers.shutdownNow();
  }

  @Test
  void looksAtAllGoodImagesInOneRun() {
    // Given
    Examination examination = examination(green -> green, new PixelBudget(1 << 20));

    // When
    List<Answer> answers =
        examination.answers(List.of(submission(1), submission(2), noAvro(), submission(3)));

    // Then
    assertThat(batches).containsExactly(3);
    assertThat(answers.get(2))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(RejectionReason.UNREADABLE_RECORD));
    assertThat(List.of(answers.get(0), answers.get(1), answers.get(3)))
        .allSatisfy(
            answer -> {
              View view = ((Answer.Seen) answer).views().get(0);
              assertThat(List.of(view.getX(), view.getY())).containsOnly(0f);
              assertThat(List.of(view.getWidth(), view.getHeight())).containsOnly(1f);
              assertThat(view.getFlip()).isFalse();
            });
  }

  @Test
  void givesEachViewTheLogitsOfItsOwnCrop() {
    // Given an image whose every pixel has another green, and a teacher that sees the first pixel
    byte[] ramp = TestImages.ramp(16);
    Examination examination =
        examination(green -> green, new PixelBudget(1 << 20), new ViewPlan(3, 1));

    // When
    List<Answer> answers = examination.answers(List.of(submission(1), submission(ramp), noAvro()));
    List<Answer> again = examination.answers(List.of(submission(ramp)));

    // Then all crops ran together, as many as one run may take
    assertThat(batches).containsExactly(5, 1, 3);
    List<View> views = ((Answer.Seen) answers.get(1)).views();
    RgbImage image = ((Decoded.Image) Decoded.decode(ramp, ImageLimits.DEFAULT)).image();
    assertThat(views)
        .hasSize(3)
        .allSatisfy(
            view -> {
              CropBox box =
                  new CropBox(view.getX(), view.getY(), view.getWidth(), view.getHeight());
              byte[] pixels =
                  new CropView(box, view.getFlip()).pixels(image, Preprocessing.clip(8));
              DenseLogits logits = (DenseLogits) view.getLogits();
              assertThat(logits.getValues().duplicate().order(ByteOrder.LITTLE_ENDIAN).getShort())
                  .isEqualTo(Half.of(pixels[1] & 0xFF));
            });
    assertThat(views).doesNotHaveDuplicates();
    assertThat(((Answer.Seen) again.get(0)).views()).isEqualTo(views);
    assertThat(((Answer.Seen) answers.get(0)).views()).hasSize(3);
  }

  @Test
  void rejectsTheImageThatTheTeacherFailsOn() {
    // Given a teacher that breaks on one image, and gives no number for another
    Examination examination =
        examination(
            green -> {
              if (green == 2) {
                throw new IllegalStateException("No memory for two.");
              }
              return green == 3 ? Double.NaN : green;
            },
            new PixelBudget(1 << 20));

    // When
    List<Answer> answers =
        examination.answers(List.of(submission(1), submission(2), submission(3)));

    // Then
    assertThat(answers.get(0)).isInstanceOf(Answer.Seen.class);
    assertThat(answers.subList(1, 3))
        .allSatisfy(
            answer ->
                assertThat(((Answer.Refused) answer).reason())
                    .isEqualTo(RejectionReason.TEACHER_FAILED));
    assertThat(((Answer.Refused) answers.get(1)).detail()).contains("No memory for two.");
    assertThat(((Answer.Refused) answers.get(2)).detail()).contains("NaN");
  }

  @Test
  void failsWhenTheTeacherFailsOnEverything() {
    // Given
    Examination examination =
        examination(
            green -> {
              throw new IllegalStateException("The device is gone.");
            },
            new PixelBudget(1 << 20));

    // When, then: a fault of the teacher must not be blamed on the images
    assertThatThrownBy(() -> examination.answers(List.of(submission(1), submission(2))))
        .isInstanceOf(TeacherException.class)
        .hasRootCauseMessage("The device is gone.");
  }

  @Test
  void rejectsAnImageThatTheHeapHasNoRoomFor() {
    // Given room for 1,024 pixels
    PixelBudget budget = new PixelBudget(1024 * PixelBudget.BYTES_PER_PIXEL);
    byte[] large = TestImages.png(7, 64);

    // When
    List<Answer> answers =
        examination(green -> green, budget).answers(List.of(submission(1), submission(large)));

    // Then
    assertThat(answers.get(0)).isInstanceOf(Answer.Seen.class);
    assertThat(answers.get(1))
        .isEqualTo(
            new Answer.Refused(
                RejectionReason.TOO_MANY_PIXELS,
                "The image claims 4,096 pixels; this teacher's heap (-Xmx) has room to decode"
                    + " 1,024."));
  }

  private Examination examination(IntToDoubleFunction logit, PixelBudget budget) {
    return examination(logit, budget, ViewPlan.CENTRE);
  }

  private Examination examination(IntToDoubleFunction logit, PixelBudget budget, ViewPlan plan) {
    return new Examination(
        "images",
        Topics.IMAGES.deserializer(registry),
        ImageLimits.DEFAULT,
        budget,
        new GreenTeacher(logit),
        new Viewing(plan, new LogitCoding(8, 2f), 5),
        openers,
        (records, seen, openNanos, inferenceNanos) -> {});
  }

  private Submission submission(int number) {
    return submission(TestImages.png(number));
  }

  private Submission submission(byte[] image) {
    ImageEvent event = TestImages.event(image, null, Instant.EPOCH);
    byte[] value = Topics.IMAGES.serializer(registry).serialize("images", event);
    return new Submission(TestImages.id(image).getBytes(StandardCharsets.US_ASCII), value);
  }

  private static Submission noAvro() {
    return new Submission(new byte[] {1}, new byte[] {2});
  }

  /** Its one logit is a function of the green value of the first pixel. */
  private final class GreenTeacher implements Teacher {

    private final IntToDoubleFunction logit;

    private GreenTeacher(IntToDoubleFunction logit) {
      this.logit = logit;
    }

    @Override
    public String id() {
      return "green";
    }

    @Override
    public List<String> classes() {
      return List.of("green");
    }

    @Override
    public Preprocessing preprocessing() {
      return Preprocessing.clip(8);
    }

    @Override
    public float[][] logits(byte[][] pixels) {
      batches.add(pixels.length);
      float[][] logitsBK = new float[pixels.length][];
      for (int b = 0; b < pixels.length; b++) {
        logitsBK[b] = new float[] {(float) logit.applyAsDouble(pixels[b][1] & 0xFF)};
      }
      return logitsBK;
    }

    @Override
    public void close() {}
  }
}
