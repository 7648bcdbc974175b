package dev.coffey.teacher.app;

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

  /** Folder of the teacher in Hugging Face CLIP layout. */
  Path folder();

  /** File with one class name a line, in logit order; empty lines are skipped. */
  Path classes();

  /**
   * File with one prompt template a line, {@code {}} where the class goes; without: "a photo of a
   * {}.".
   */
  Optional<Path> prompts();

  /** Where the network runs: auto takes the first GPU if there is one. */
  @WithDefault("auto")
  DeviceChoice device();

  /** Threads of the network on the CPU, and threads that decode images; without: one per core. */
  OptionalInt threads();

  /**
   * Largest number of images in one run of the network. A batch is what one poll brought, so {@code
   * kafka-streams.main.consumer.max.poll.records} bounds it too.
   */
  @WithDefault("128")
  int batchMax();

  /**
   * How long an image is remembered: a label may come so late, and a repetition is known so long.
   */
  @WithDefault("7D")
  Duration memory();

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

  /** How logits travel in a sample. */
  Logits logits();

  /** Limits of an image. */
  interface Limits {

    /** Largest encoded image, bytes. */
    @WithDefault("10M")
    MemorySize bytes();

    /** Most pixels an image may claim. */
    @WithDefault("50000000")
    long pixels();
  }

  /** Coding of logits. */
  interface Logits {

    /** All logits are kept up to this number of classes; above it, this many of the largest. */
    @WithDefault("256")
    int top();

    /** Temperature at which the mass of the logits that are left out is kept, above 0. */
    @WithDefault("2")
    float tailTemperature();
  }

  /** Kind of device. */
  enum DeviceChoice {
    AUTO,
    CPU,
    GPU
  }
}
