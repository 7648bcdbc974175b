package dev.coffey.schemas;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every topic there is.
 *
 * <p>Compatibility: records of every earlier version may still lie on a topic, so a new schema must
 * read them all ({@code BACKWARD_TRANSITIVE}). What {@code ModelHandle} reads is read by
 * applications with releases of their own, so there old code must also read new records ({@code
 * FULL_TRANSITIVE}).
 */
public final class Topics {

  /**
   * Room for the largest record of all; producers and Streams applications that pass images on need
   * at least this as {@code max.request.size}. Topics that carry an image record onwards have more
   * room than {@link #IMAGES}, so that what came in can always be passed on.
   */
  public static final int RECORD_BYTES_MAX = 21 << 20;

  private static final int IMAGE_RECORD_BYTES_MAX = 20 << 20;
  private static final int CHUNK_RECORD_BYTES_MAX = 2 << 20;
  private static final int SMALL_RECORD_BYTES_MAX = 1 << 20;
  private static final int MANIFEST_RECORD_BYTES_MAX = 4 << 20;

  private static final int SPREAD = 4;
  private static final int IN_ORDER = 1;

  /** Few bytes each, and an alias may name an old one: kept as good as for ever. */
  private static final Duration MANIFEST_RETENTION = Duration.ofDays(3650);

  /** Images as producers pushed them; key: SHA-256 of the bytes, hex. */
  public static final Topic<ImageEvent> IMAGES =
      images("images", ImageEvent.class, Duration.ofDays(7), IMAGE_RECORD_BYTES_MAX);

  /**
   * Labels for images; key: image id. As many partitions as {@link #IMAGES}, since the two are
   * joined.
   */
  public static final Topic<LabelEvent> LABELS =
      compacted("labels", backward(LabelEvent.class), SPREAD);

  /**
   * Images with label and teacher logits; key: image id. Kept long: labels are few, and a trainer's
   * reservoir is rebuilt from here.
   */
  public static final Topic<Sample> SAMPLES_LABELED =
      images("samples.labeled", Sample.class, Duration.ofDays(365), RECORD_BYTES_MAX);

  /** Images with teacher logits; key: image id. */
  public static final Topic<Sample> SAMPLES_UNLABELED =
      images("samples.unlabeled", Sample.class, Duration.ofDays(30), RECORD_BYTES_MAX);

  /** Records that no model may learn from, with the reason; key: the record's own. */
  public static final Topic<RejectedImage> IMAGES_REJECTED =
      images("images.rejected", RejectedImage.class, Duration.ofDays(30), RECORD_BYTES_MAX);

  /**
   * Which letters of {@link #IMAGES_REJECTED} were put back; key: PARTITION-OFFSET of the letter.
   * Kept twice as long as letters are, so that none outlives its mark.
   */
  public static final Topic<Redrive> IMAGES_REDRIVEN =
      new Topic<>(
          "images.redriven",
          backward(Redrive.class),
          IN_ORDER,
          Cleanup.DELETE,
          Optional.of(Duration.ofDays(60)),
          SMALL_RECORD_BYTES_MAX,
          Compression.PRODUCER);

  /** Checkpoints; key: student id. */
  public static final Topic<CheckpointManifest> CHECKPOINTS =
      new Topic<>(
          "checkpoints",
          full(CheckpointManifest.class),
          IN_ORDER,
          Cleanup.DELETE,
          Optional.of(MANIFEST_RETENTION),
          MANIFEST_RECORD_BYTES_MAX,
          Compression.PRODUCER);

  /**
   * 1 MiB pieces of weights; key: STUDENT/SHA-256 of the piece, hex. The student's trainer writes a
   * record without value for each piece that nobody needs any more; see
   * docs/decisions/0004-retention.md, also for the settings.
   */
  public static final Topic<byte[]> CHECKPOINT_CHUNKS =
      new Topic<>(
          "checkpoint-chunks",
          new TopicValue.Bytes(),
          SPREAD,
          Cleanup.COMPACT,
          Optional.empty(),
          CHUNK_RECORD_BYTES_MAX,
          Compression.NONE,
          Map.of(
              "segment.bytes", Integer.toString(64 << 20), // the newest segment never shrinks
              "min.compaction.lag.ms", millis(Duration.ofMinutes(10)), // for downloads under way
              "max.compaction.lag.ms", millis(Duration.ofHours(1)), // shrinks however little comes
              "min.cleanable.dirty.ratio", "0.5",
              "delete.retention.ms", millis(Duration.ofDays(1))));

  /** What each optimiser step did; key: student id. */
  public static final Topic<TrainingStep> TRAINING_STEPS =
      new Topic<>(
          "training-steps",
          backward(TrainingStep.class),
          SPREAD,
          Cleanup.DELETE,
          Optional.of(Duration.ofDays(30)),
          SMALL_RECORD_BYTES_MAX,
          Compression.PRODUCER);

  /** Scores; key: checkpoint id. */
  public static final Topic<Evaluation> EVALUATIONS =
      compacted("evaluations", backward(Evaluation.class), IN_ORDER);

  /** Which checkpoint an alias means, and how it came to; keys: {@link PromotionKey}. */
  public static final Topic<Promotion> PROMOTIONS =
      compacted("promotions", full(Promotion.class), IN_ORDER);

  /** How a student's two heads are mixed; key: student id. */
  public static final Topic<HeadMix> HEAD_MIXES =
      compacted("head-mixes", full(HeadMix.class), IN_ORDER);

  /** How champions answered fresh samples; key: student id. */
  public static final Topic<PrequentialWindow> PREQUENTIAL =
      new Topic<>(
          "prequential",
          backward(PrequentialWindow.class),
          IN_ORDER,
          Cleanup.DELETE,
          Optional.of(Duration.ofDays(365)),
          SMALL_RECORD_BYTES_MAX,
          Compression.PRODUCER);

  /** All of them, in the order of the data's way. */
  public static final List<Topic<?>> ALL =
      List.of(
          IMAGES,
          LABELS,
          SAMPLES_LABELED,
          SAMPLES_UNLABELED,
          IMAGES_REJECTED,
          IMAGES_REDRIVEN,
          CHECKPOINTS,
          CHECKPOINT_CHUNKS,
          TRAINING_STEPS,
          EVALUATIONS,
          PROMOTIONS,
          HEAD_MIXES,
          PREQUENTIAL);

  private Topics() {}

  private static <V extends SpecificRecord> Topic<V> images(
      String name, Class<V> type, Duration retention, int recordBytesMax) {
    return new Topic<>(
        name,
        backward(type),
        SPREAD,
        Cleanup.DELETE,
        Optional.of(retention),
        recordBytesMax,
        Compression.NONE);
  }

  private static <V> Topic<V> compacted(String name, TopicValue<V> value, int partitions) {
    return new Topic<>(
        name,
        value,
        partitions,
        Cleanup.COMPACT,
        Optional.empty(),
        SMALL_RECORD_BYTES_MAX,
        Compression.PRODUCER,
        Map.of());
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }

  private static <V extends SpecificRecord> TopicValue<V> backward(Class<V> type) {
    return new TopicValue.Avro<>(type, CompatibilityLevel.BACKWARD_TRANSITIVE);
  }

  private static <V extends SpecificRecord> TopicValue<V> full(Class<V> type) {
    return new TopicValue.Avro<>(type, CompatibilityLevel.FULL_TRANSITIVE);
  }
}
