package dev.coffey.ingest.intake;

import dev.coffey.distillation.image.Fault;
import dev.coffey.distillation.image.ImageHeader;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.ingest.intake.Verdict.Accepted;
import dev.coffey.ingest.intake.Verdict.Rejected;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Decides what may enter, and turns it into events. An image is judged by its header alone; its
 * pixels are never decoded here. Immutable, safe for any thread.
 */
public final class Intake {

  /** Longest class name, annotator or source, in characters. */
  public static final int NAME_CHARS_MAX = 256;

  private final ImageLimits limits;
  private final ClassNames classes;
  private final InstantSource clock;

  /**
   * @param limits of one image
   * @param classes that a label may carry
   * @param clock stamps each event with its arrival
   */
  public Intake(ImageLimits limits, ClassNames classes, InstantSource clock) {
    this.limits = limits;
    this.classes = classes;
    this.clock = clock;
  }

  /** An image that may enter, under its key. */
  public record Image(ImageId id, ImageEvent event) {}

  /** A label that may enter, under its key. */
  public record Label(ImageId id, LabelEvent event) {}

  /**
   * Judges an encoded image.
   *
   * @param bytes as received
   * @param label class name when the sender knows it
   * @param source who sends it, in the sender's own words
   */
  public Verdict<Image> image(byte[] bytes, Optional<String> label, String source) {
    ImageHeader header = ImageHeader.parse(bytes, limits);
    if (header instanceof ImageHeader.Unreadable unreadable) {
      return new Rejected<>(reason(unreadable.fault()), unreadable.detail());
    }
    Optional<Rejected<Image>> fault =
        label
            .<Rejected<Image>>flatMap(this::labelFault)
            .or(() -> nameFault("source", source, Reason.INVALID_SOURCE));
    if (fault.isPresent()) {
      return fault.get();
    }
    var readable = (ImageHeader.Readable) header;
    var event =
        ImageEvent.newBuilder()
            .setImage(ByteBuffer.wrap(bytes))
            .setMediaType(readable.format().mediaType())
            .setWidth(readable.width())
            .setHeight(readable.height())
            .setLabel(label.map(String::strip).orElse(null))
            .setSource(source.strip())
            .setCreatedAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
            .build();
    return new Accepted<>(new Image(ImageId.of(bytes), event));
  }

  /**
   * Judges a label for an image that is already, or will be, pushed.
   *
   * @param imageId 64 hex digits
   * @param label class name
   * @param annotator who gives it, in the annotator's own words
   */
  public Verdict<Label> label(String imageId, String label, String annotator) {
    Optional<ImageId> id = ImageId.parse(imageId);
    if (id.isEmpty()) {
      return new Rejected<>(
          Reason.INVALID_IMAGE_ID,
          "image_id must be 64 hex digits (SHA-256 of the image), but is '%s'."
              .formatted(shortened(imageId)));
    }
    Optional<Rejected<Label>> fault =
        this.<Label>labelFault(label)
            .or(() -> nameFault("annotator", annotator, Reason.INVALID_SOURCE));
    if (fault.isPresent()) {
      return fault.get();
    }
    var event =
        LabelEvent.newBuilder()
            .setLabel(label.strip())
            .setAnnotator(annotator.strip())
            .setCreatedAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
            .build();
    return new Accepted<>(new Label(id.get(), event));
  }

  private <T> Optional<Rejected<T>> labelFault(String label) {
    Optional<Rejected<T>> fault = nameFault("label", label, Reason.INVALID_LABEL);
    if (fault.isPresent() || classes.allows(label.strip())) {
      return fault;
    }
    return Optional.of(
        new Rejected<>(
            Reason.UNKNOWN_CLASS,
            "'%s' is none of the %d class names in the file that coffey.ingest.classes names."
                .formatted(shortened(label), classes.count().orElseThrow())));
  }

  private static <T> Optional<Rejected<T>> nameFault(String what, String name, Reason reason) {
    if (name.isBlank()) {
      return Optional.of(new Rejected<>(reason, "%s is blank.".formatted(what)));
    }
    if (name.length() > NAME_CHARS_MAX) {
      return Optional.of(
          new Rejected<>(
              reason,
              "%s has %d characters, more than the %d allowed."
                  .formatted(what, name.length(), NAME_CHARS_MAX)));
    }
    return Optional.empty();
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static Reason reason(Fault fault) {
    return switch (fault) {
      case EMPTY -> Reason.EMPTY;
      case UNSUPPORTED_TYPE -> Reason.UNSUPPORTED_TYPE;
      case TOO_MANY_BYTES -> Reason.TOO_MANY_BYTES;
      case TOO_MANY_PIXELS -> Reason.TOO_MANY_PIXELS;
      case CORRUPT_IMAGE -> Reason.CORRUPT_IMAGE;
    };
  }
}
