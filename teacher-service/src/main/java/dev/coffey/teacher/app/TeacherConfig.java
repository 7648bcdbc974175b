package dev.coffey.teacher.app;

import dev.coffey.distillation.device.DeviceChoice;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is the teacher's own among the settings; Kafka's are Kafka's, under {@code kafka-streams.}.
 */
@ConfigMapping(prefix = "coffey.teacher")
public interface TeacherConfig {

  /**
   * Folder of the teacher: a CLIP in Hugging Face's or OpenCLIP's layout; or {@code encoder.pt}
   * (TorchScript), {@code text.safetensors} and {@code preprocessor_config.json} for any other
   * model, which needs {@link #allowTorchscript}.
   */
  Path folder();

  /**
   * Whether an {@code encoder.pt} is loaded: TorchScript can run code of whoever made the file,
   * with the teacher's rights. Without, a folder with one stops the service.
   */
  @WithDefault("false")
  boolean allowTorchscript();

  /** File with one class name a line, in logit order; empty lines are skipped. */
  Path classes();

  /**
   * File with one prompt template a line, {@code {}} where the class goes; without: "a photo of a
   * {}.".
   */
  Optional<Path> prompts();

  /**
   * File that makes the teacher a few-shot one (Tip-Adapter), as the command {@code build-adapter}
   * writes it for the same folder, classes and prompts; without: zero-shot.
   */
  Optional<Path> adapter();

  /** Where the network runs: auto takes the first GPU if there is one. */
  @WithDefault("auto")
  DeviceChoice device();

  /** Threads of the network on the CPU, and threads that decode images; without: one per core. */
  OptionalInt threads();

  /**
   * Largest number of crops in one run of the network. A batch is what one poll brought, times
   * {@link #views}, so {@code kafka-streams.main.consumer.max.poll.records} bounds it too.
   */
  @WithDefault("128")
  int batchMax();

  /**
   * Views of each image that the teacher looks at and the student replays, at least 1: the centre,
   * then random crops (every second one mirrored). The teacher's work grows in proportion, and so
   * do the logits in a sample. The trainer uses one view per use of a sample, so for unlabelled
   * images more than its {@code coffey.trainer.batch.echo} are never seen.
   */
  @WithDefault("1")
  int views();

  /**
   * Smallest share of an image's area in a random crop, above 0, below 1. A teacher that does not
   * know such close looks errs on them, and the student learns it.
   */
  @WithDefault("0.5")
  double viewsAreaMin();

  /** Seed of the random crops; a crop depends on it, the image and the view's number alone. */
  @WithDefault("1")
  long viewsSeed();

  /**
   * k, logits kept per view, 1 to 65,535: all while there are at most k classes (2 bytes each),
   * else the k largest with their classes (4 bytes each) and the mass of the rest (8 bytes). At T =
   * 2 much of a teacher's mass is in the tail, so a small k costs accuracy; beside an image of 100
   * KB even 1,000 dense logits are little (docs/results/stored-views.md).
   */
  @WithDefault("1000")
  int topK();

  /**
   * Temperature at which the mass of the logits that are left out is kept, above 0; exact for a
   * trainer whose {@code coffey.trainer.temperature} is the same.
   */
  @WithDefault("2")
  float tailTemperature();

  /**
   * How long an image is remembered: a label may come so late, and a repetition is known so long.
   */
  @WithDefault("7D")
  Duration memory();

  /**
   * For how long a stream thread may not get on, at least a second, before the process ends with
   * exit code 3 for its supervisor to start another. Polls, batches and the restoring of stores
   * count as getting on, and so does waiting while the broker does not answer. Above the time of
   * one batch, and of {@code kafka-streams.producer.transaction.timeout.ms} and ten seconds, for
   * which a killed teacher may hold others up; below {@code kafka-streams.task.timeout.ms} (five
   * minutes), after which Kafka Streams tries another thread.
   */
  @WithDefault("2M")
  Duration stallMax();

  /**
   * Folder of the stores. Losing it costs a restore from the changelogs; keep it, and a restart
   * after a crash ends the open transaction at once.
   */
  @WithDefault("coffey-data/teacher")
  Path stateFolder();

  /** Native memory for all stores together, block cache and write buffers. */
  @WithDefault("24M")
  MemorySize storeMemory();

  /** What an image may be; checked from its header, before any decode. */
  Limits limits();

  /** Limits of an image. */
  interface Limits {

    /** Largest encoded image, bytes. */
    @WithDefault("10M")
    MemorySize bytes();

    /** Most pixels an image may claim. */
    @WithDefault("50000000")
    long pixels();
  }
}
