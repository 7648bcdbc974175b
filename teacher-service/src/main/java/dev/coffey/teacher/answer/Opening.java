package dev.coffey.teacher.answer;

import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.Fault;
import dev.coffey.distillation.image.ImageHeader;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.views.CropView;
import dev.coffey.distillation.views.ViewPlan;
import dev.coffey.schemas.AvroBytes;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * From the bytes of a record to the crops that the teacher looks at, cheapest check first. Safe for
 * use by many threads.
 */
final class Opening {

  /** What came out: crops, or a refusal. */
  sealed interface Opened {}

  /** An image that the teacher can look at; its crops, at least one. */
  record Visible(List<Crop> crops) implements Opened {}

  /**
   * @param pixels {@code size * size * 3} bytes, HWC
   * @param view what they show of the upright image
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed from one step to the next, never compared.
  record Crop(byte[] pixels, CropView view) {}

  record Closed(Answer.Refused refusal) implements Opened {}

  private static final Logger LOG = Logger.getLogger(Opening.class);

  private final String topic;
  private final Deserializer<ImageEvent> images;
  private final ImageLimits limits;
  private final Set<String> classes;
  private final Preprocessing preprocessing;
  private final ViewPlan plan;
  private final PixelBudget budget;

  Opening(
      String topic,
      Deserializer<ImageEvent> images,
      ImageLimits limits,
      Set<String> classes,
      Preprocessing preprocessing,
      ViewPlan plan,
      PixelBudget budget) {
    this.topic = topic;
    this.images = images;
    this.limits = limits;
    this.classes = classes;
    this.preprocessing = preprocessing;
    this.plan = plan;
    this.budget = budget;
  }

  Opened open(Submission submission) {
    ImageEvent event;
    try {
      event = images.deserialize(topic, submission.value());
    } catch (RecordFormatException e) {
      return refuse(RejectionReason.UNREADABLE_RECORD, e.getMessage());
    }
    if (event == null) {
      return refuse(RejectionReason.UNREADABLE_RECORD, "The record has no value.");
    }
    byte[] bytes = AvroBytes.of(event.getImage());
    if (ImageHeader.parse(bytes, limits) instanceof ImageHeader.Unreadable header) {
      return refuse(reason(header.fault()), header.detail());
    }
    String id = sha256(bytes);
    if (!id.equals(text(submission.key()))) {
      return refuse(
          RejectionReason.ID_MISMATCH,
          "The key is %s, the image's SHA-256 is %s.".formatted(quoted(submission.key()), id));
    }
    if (event.getLabel() != null && !classes.contains(event.getLabel())) {
      return refuse(
          RejectionReason.UNKNOWN_CLASS,
          "The teacher does not know the class '%s' among its %d classes."
              .formatted(event.getLabel(), classes.size()));
    }
    return decode(id, bytes);
  }

  private Opened decode(String id, byte[] bytes) {
    ImageHeader.Readable header = (ImageHeader.Readable) ImageHeader.parse(bytes, limits);
    long pixels = (long) header.width() * header.height();
    if (pixels > budget.pixelsMax()) {
      return refuse(
          RejectionReason.TOO_MANY_PIXELS,
          String.format(
              Locale.ROOT,
              "The image claims %,d pixels; this teacher's heap (-Xmx) has room to decode %,d.",
              pixels,
              budget.pixelsMax()));
    }
    try (PixelBudget.Share share = budget.take(pixels)) {
      Decoded decoded = Decoded.decode(bytes, limits);
      if (decoded instanceof Decoded.Undecodable undecodable) {
        return refuse(reason(undecodable.fault()), undecodable.detail());
      }
      RgbImage image = ((Decoded.Image) decoded).image();
      return new Visible(
          plan.of(id, image.width(), image.height(), preprocessing).stream()
              .map(view -> new Crop(view.pixels(image, preprocessing), view))
              .toList());
    } catch (RuntimeException e) {
      // A bug in a decoder must not stop every image behind this one.
      LOG.warnf(e, "Image %s of %,d bytes broke the decoder.", id, bytes.length);
      return refuse(RejectionReason.CORRUPT_IMAGE, "The decoder failed with: " + e);
    }
  }

  private static Opened refuse(RejectionReason reason, String detail) {
    return new Closed(new Answer.Refused(reason, detail));
  }

  private static RejectionReason reason(Fault fault) {
    return switch (fault) {
      case EMPTY -> RejectionReason.EMPTY;
      case UNSUPPORTED_TYPE -> RejectionReason.UNSUPPORTED_TYPE;
      case TOO_MANY_BYTES -> RejectionReason.TOO_MANY_BYTES;
      case TOO_MANY_PIXELS -> RejectionReason.TOO_MANY_PIXELS;
      case CORRUPT_IMAGE -> RejectionReason.CORRUPT_IMAGE;
    };
  }

  private static String text(byte[] key) {
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  private static String quoted(byte[] key) {
    String text = text(key);
    return text == null
        ? "missing"
        : "'" + (text.length() <= 80 ? text : text.substring(0, 80) + "…") + "'";
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256; this one does not.", e);
    }
  }
}
