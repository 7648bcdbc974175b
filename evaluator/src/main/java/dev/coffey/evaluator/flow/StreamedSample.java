package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.Manifests;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageHeader;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.views.StoredLogits;
import dev.coffey.evaluator.tuning.Answers;
import dev.coffey.schemas.AvroBytes;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.TopLogits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sample as it lies on the log, decoded.
 *
 * @param id of the image
 * @param partition where
 * @param offset where in it
 * @param encoded the image's bytes
 * @param pixels as the champion's network sees them
 * @param label the class's index, if a person said
 * @param teacherLogitsK of the first view, which shows the centre, as serving does; empty when the
 *     teacher knows other classes
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
record StreamedSample(
    String id,
    TopicPartition partition,
    long offset,
    byte[] encoded,
    byte[] pixels,
    OptionalInt label,
    Optional<float[]> teacherLogitsK) {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedSample.class);

  /** Records are read in parallel, but what is larger than this is opened alone. */
  private static final long SMALL_PIXELS = 1_000_000;

  private static final Object ALONE = new Object();
  private static final ImageLimits LIMITS =
      ImageLimits.DEFAULT.within(Runtime.getRuntime().maxMemory() / 3);

  /**
   * Empty for what no model can answer: a broken record or image.
   *
   * @param champion who is to answer
   */
  static Optional<StreamedSample> of(
      ConsumerRecord<String, byte[]> record,
      Deserializer<Sample> deserializer,
      CheckpointManifest champion) {
    List<String> classes = champion.getClasses();
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    try {
      Sample sample = deserializer.deserialize(record.topic(), record.value());
      if (sample == null) {
        return Optional.empty();
      }
      byte[] encoded = AvroBytes.of(sample.getImage());
      return decode(encoded) instanceof Decoded.Image decoded
          ? Optional.of(
              new StreamedSample(
                  record.key(),
                  partition,
                  record.offset(),
                  encoded,
                  Manifests.preprocessing(champion).pixels(decoded.image()),
                  index(classes, sample.getLabel()),
                  teacher(sample, classes.size())))
          : Optional.empty();
    } catch (RecordFormatException e) {
      LOG.warn("Left out {}@{}: {}", partition, record.offset(), e.getMessage());
      return Optional.empty();
    }
  }

  private static Decoded decode(byte[] encoded) {
    if (ImageHeader.parse(encoded, LIMITS) instanceof ImageHeader.Readable header
        && (long) header.width() * header.height() > SMALL_PIXELS) {
      synchronized (ALONE) {
        return Decoded.decode(encoded, LIMITS);
      }
    }
    return Decoded.decode(encoded, LIMITS);
  }

  /** The image again, upright, RGB: whole images are too large to be kept. */
  RgbImage image() {
    return ((Decoded.Image) decode(encoded)).image();
  }

  private static OptionalInt index(List<String> classes, String label) {
    int index = label == null ? -1 : classes.indexOf(label);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** The class's index that the teacher finds most probable, if it knows these classes. */
  OptionalInt teacher() {
    return teacherLogitsK.isPresent()
        ? OptionalInt.of(Answers.best(teacherLogitsK.get()))
        : OptionalInt.empty();
  }

  private static Optional<float[]> teacher(Sample sample, int classCount) {
    if (sample.getClassCount() != classCount || sample.getViews().isEmpty()) {
      return Optional.empty();
    }
    Object logits = sample.getViews().get(0).getLogits();
    StoredLogits stored =
        logits instanceof DenseLogits dense
            ? new StoredLogits.Dense(dense.getValues())
            : top((TopLogits) logits);
    try {
      return Optional.of(stored.logits(classCount));
    } catch (IllegalArgumentException e) {
      LOG.debug("Teacher logits that do not fit: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static StoredLogits top(TopLogits top) {
    return new StoredLogits.Top(
        top.getClasses(), top.getValues(), top.getTailLogsumexp(), top.getTailTemperature());
  }
}
