package dev.coffey.ingest.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Settings of the ingest service. */
@ConfigMapping(prefix = "coffey.ingest")
public interface IngestConfig {

  /** Largest encoded image, in bytes. Default 10 MiB. Larger ones are answered with 413. */
  @WithDefault("10485760")
  long imageBytesMax();

  /**
   * Largest image by its header, in pixels (width × height). Default 50 million. Larger ones are
   * answered with 422 before anything is decoded.
   */
  @WithDefault("50000000")
  long imagePixelsMax();

  /**
   * Images and labels between arrival and acknowledgement, at the same time. Default 1000. One more
   * is answered with 429.
   */
  @WithDefault("1000")
  int inFlightEventsMax();

  /**
   * Bytes between arrival and acknowledgement, all events together. Default: an eighth of the heap,
   * at least one largest image with a form around it; while an image is on its way there are up to
   * five copies of it. What does not fit is answered with 429.
   */
  OptionalLong inFlightBytesMax();

  /** Until a request body must have arrived in full. Default 30 s. Later is answered with 408. */
  @WithDefault("PT30S")
  Duration bodyTimeout();

  /**
   * Until an event that the broker has not acknowledged is given up. Default 10 s. Answered with
   * 429 when the broker still acknowledges others, else with 503.
   */
  @WithDefault("PT10S")
  Duration deliveryTimeout();

  /**
   * Without any acknowledgement although some are owed, until the broker counts as gone and
   * requests are answered with 503 at once. Default 5 s; at most {@link #deliveryTimeout()}.
   */
  @WithDefault("PT5S")
  Duration goneAfter();

  /** What Retry-After says with 429 and 503, whole seconds, rounded up. Default 1 s. */
  @WithDefault("PT1S")
  Duration retryAfter();

  /**
   * File with the class names that a label may carry, one a line. Default none: every name may
   * enter, and the teacher rejects what it does not know.
   */
  Optional<Path> classes();

  /** The source of images whose sender names none. Default {@code http}. */
  @WithDefault("http")
  String sourceDefault();

  /** Until broker and registry must answer at start-up. Default 60 s. */
  @WithDefault("PT60S")
  Duration startTimeout();

  /** How far the services behind may fall behind before images are refused. */
  BacklogConfig backlog();

  /** What was rejected on the way, and putting it back. */
  LettersConfig letters();

  /** Between two lines of summary in the log while there is traffic. Default 10 s. */
  @WithDefault("PT10S")
  Duration summaryEvery();

  /**
   * How far the services behind may fall behind before images are refused with 429, so that
   * retention does not delete what nobody was taught. Labels are taken in any case.
   */
  interface BacklogConfig {

    /**
     * Images that the teacher may have before it, in records. Default 1,000,000: a teacher of two
     * images a second or more is through with them before they are deleted, after 7 days.
     */
    @WithDefault("1000000")
    long imagesMax();

    /** Images before the teacher at which they are taken again. Default nine tenths of the most. */
    OptionalLong imagesResume();

    /** The teacher's consumer group: its Kafka Streams application id. Default coffey-teacher. */
    @WithDefault("coffey-teacher")
    String teacherGroup();

    /**
     * Students whose trainers must keep up, too; a trainer that skips does. Default none: a student
     * that nobody trains any more would stop all the others.
     */
    Optional<List<String>> students();

    /**
     * Unlabelled samples that the trainer of each of these students may have before it, in records;
     * markers of transactions count as such. Default 1,000,000. Samples are deleted after 30 days.
     */
    @WithDefault("1000000")
    long samplesMax();

    /** Samples at which images are taken again. Default nine tenths of the most. */
    OptionalLong samplesResume();

    /** Between two questions to the broker. Default 2 s. */
    @WithDefault("PT2S")
    Duration askEvery();

    /** What Retry-After says, whole seconds, rounded up. Default 10 s. */
    @WithDefault("PT10S")
    Duration retryAfter();
  }

  /** Letters: records on images.rejected, with the reason. */
  interface LettersConfig {

    /**
     * Letters that the service remembers for lists, counts and redrives, the newest; about a
     * kilobyte of heap each. Default 20,000. Older ones can still be opened by their id.
     */
    @WithDefault("20000")
    int indexedMax();

    /**
     * Until a look at the letters is given up; what was read by then is kept. Default 10 s.
     * Answered with 429.
     */
    @WithDefault("PT10S")
    Duration lookMax();

    /** How often one record may be put back on its topic, at least 1. Default 5. */
    @WithDefault("5")
    int redrivesMax();
  }
}
