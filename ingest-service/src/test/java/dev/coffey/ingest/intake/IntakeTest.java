package dev.coffey.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.ingest.TestImages;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntakeTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
  private final Intake intake =
      new Intake(
          ImageLimits.DEFAULT, ClassNames.of(List.of("red circle")), InstantSource.fixed(NOW));

  @Test
  void imageBecomesAnEventStampedWithItsArrival() {
    // Given
    byte[] png = TestImages.png(1);

    // When
    Verdict<Intake.Image> verdict = intake.image(png, Optional.of(" red circle "), " me ");

    // Then
    Intake.Image image = accepted(verdict);
    assertThat(image.id()).isEqualTo(ImageId.of(png));
    assertThat(image.event().getLabel()).isEqualTo("red circle");
    assertThat(image.event().getSource()).isEqualTo("me");
    assertThat(image.event().getCreatedAt()).isEqualTo("2026-01-02T03:04:05.678Z");
  }

  @Test
  void labelOutsideTheListIsUnknown() {
    // When
    Verdict<Intake.Image> verdict =
        intake.image(TestImages.png(1), Optional.of("red square"), "me");

    // Then
    assertRejected(verdict, Reason.UNKNOWN_CLASS, "'red square' is none of the 1 class names");
  }

  @Test
  void longSourceIsInvalid() {
    // When
    Verdict<Intake.Image> verdict =
        intake.image(TestImages.png(1), Optional.empty(), "x".repeat(257));

    // Then
    assertRejected(verdict, Reason.INVALID_SOURCE, "source has 257 characters");
  }

  @Test
  void imageFaultComesBeforeLabelFault() {
    // When
    Verdict<Intake.Image> verdict = intake.image(new byte[0], Optional.of("red square"), "me");

    // Then
    assertRejected(verdict, Reason.EMPTY, "no bytes");
  }

  @Test
  void imageIdInUpperCaseIsTheSame() {
    // Given
    String id = ImageId.of(TestImages.png(1)).hex();

    // When
    Verdict<Intake.Label> verdict = intake.label(id.toUpperCase(Locale.ROOT), "red circle", "ada");

    // Then
    assertThat(accepted(verdict).id().hex()).isEqualTo(id);
  }

  private static <T> T accepted(Verdict<T> verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    return ((Verdict.Accepted<T>) verdict).value();
  }

  private static void assertRejected(Verdict<?> verdict, Reason reason, String detail) {
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    assertThat(((Verdict.Rejected<?>) verdict).reason()).isEqualTo(reason);
    assertThat(((Verdict.Rejected<?>) verdict).detail()).contains(detail);
  }
}
