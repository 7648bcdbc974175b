package dev.coffey.trainer.lessons;

import dev.coffey.distillation.image.CropBox;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.views.CropView;
import dev.coffey.schemas.AvroBytes;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.View;
import dev.coffey.trainer.lessons.Outcome.Reason;
import dev.coffey.trainer.lessons.Outcome.Unusable;
import dev.coffey.trainer.lessons.Outcome.Usable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes lessons of sample records: decodes the image and replays each view's crop and flip at the
 * student's input size. Pure and thread-safe.
 */
public final class LessonDecoder {

  private static final Logger LOG = LoggerFactory.getLogger(LessonDecoder.class);

  private final Map<String, Integer> classIndices = new HashMap<>();
  private final Preprocessing preprocessing;
  private final ImageLimits limits;
  private final ViewChoice replay;
  private final Function<byte[], Sample> format;

  /**
   * @param classes class names in logit order
   * @param limits of the images that are decoded; what is beyond them is left out
   * @param format reads a record's value; throws {@link RecordFormatException} on bytes that are no
   *     sample
   */
  public LessonDecoder(
      List<String> classes,
      Preprocessing preprocessing,
      ImageLimits limits,
      ViewChoice replay,
      Function<byte[], Sample> format) {
    for (String name : classes) {
      if (classIndices.put(name, classIndices.size()) != null) {
        throw new IllegalArgumentException("Class '" + name + "' is listed twice.");
      }
    }
    this.preprocessing = preprocessing;
    this.limits = limits;
    this.replay = replay;
    this.format = format;
  }

  /** Never throws for bad input, only what {@code format} throws when it cannot tell. */
  public Outcome decode(String imageId, byte[] value) {
    Sample sample;
    try {
      sample = format.apply(value);
    } catch (RecordFormatException e) {
      return new Unusable(Reason.UNREADABLE_RECORD, e.getMessage());
    }
    if (sample == null || imageId == null) {
      return new Unusable(Reason.UNREADABLE_RECORD, "The record has no value or no key.");
    }
    OptionalInt label = OptionalInt.empty();
    if (sample.getLabel() != null) {
      Integer index = classIndices.get(sample.getLabel());
      if (index == null) {
        return new Unusable(
            Reason.UNKNOWN_CLASS,
            "Label '"
                + sample.getLabel()
                + "' is none of the "
                + classIndices.size()
                + " classes.");
      }
      label = OptionalInt.of(index);
    }
    return decode(imageId, label, sample);
  }

  private Outcome decode(String imageId, OptionalInt label, Sample sample) {
    List<float[]> logits = new ArrayList<>();
    try {
      if (sample.getClassCount() != classIndices.size()) {
        throw new IllegalArgumentException(
            "The teacher told "
                + sample.getClassCount()
                + " classes apart, the student has "
                + classIndices.size()
                + ".");
      }
      for (View view : sample.getViews()) {
        logits.add(TeacherLogits.of(view, classIndices.size()));
      }
    } catch (IllegalArgumentException e) {
      return new Unusable(Reason.UNFIT_LOGITS, e.getMessage());
    }
    if (logits.isEmpty()) {
      return new Unusable(Reason.UNFIT_LOGITS, "The sample has no view.");
    }
    try {
      return decodeImage(imageId, label, sample, logits);
    } catch (RuntimeException e) {
      // A bug in a decoder must not stop every sample behind this one.
      LOG.warn("Image {} broke the decoder.", imageId, e);
      return new Unusable(Reason.UNDECODABLE_IMAGE, "The decoder failed with: " + e);
    }
  }

  private Outcome decodeImage(
      String imageId, OptionalInt label, Sample sample, List<float[]> logits) {
    Decoded decoded = Decoded.decode(AvroBytes.of(sample.getImage()), limits);
    if (decoded instanceof Decoded.Undecodable undecodable) {
      return new Unusable(
          Reason.UNDECODABLE_IMAGE, undecodable.fault() + ": " + undecodable.detail());
    }
    return views(imageId, label, sample, logits, ((Decoded.Image) decoded).image());
  }

  private Outcome views(
      String imageId, OptionalInt label, Sample sample, List<float[]> logits, RgbImage image) {
    List<Lesson.View> views = new ArrayList<>();
    try {
      for (int i : replay.views(imageId, logits.size(), label.isPresent())) {
        views.add(new Lesson.View(pixels(sample.getViews().get(i), image), logits.get(i)));
      }
    } catch (IllegalArgumentException e) {
      return new Unusable(Reason.UNFIT_LOGITS, e.getMessage());
    }
    return new Usable(
        new Lesson(imageId, label, views, sample.getCreatedAt().toEpochMilli()),
        sample.getTeacherId());
  }

  private byte[] pixels(View view, RgbImage image) {
    CropBox box = new CropBox(view.getX(), view.getY(), view.getWidth(), view.getHeight());
    return new CropView(box, view.getFlip()).pixels(image, preprocessing);
  }
}
