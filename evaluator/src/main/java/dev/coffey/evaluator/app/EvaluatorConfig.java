package dev.coffey.evaluator.app;

import dev.coffey.distillation.device.DeviceChoice;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Settings of the evaluator. */
@ConfigMapping(prefix = "coffey.evaluator")
public interface EvaluatorConfig {
  /** Where the variants lie, and which are scored. */
  Variants variants();

  /** When a candidate becomes the champion. */
  GateConfig gate();

  /** How champions are followed on the stream of samples. */
  PrequentialConfig prequential();

  /** When a champion gives way to the one before. */
  RollbackConfig rollback();

  /** The page for whoever runs this. */
  ConsoleConfig console();

  /** The teacher to compare with; left out, evaluations hold no teacher scores. */
  Optional<TeacherConfig> teacher();

  /** The alias that a promotion moves. */
  @WithDefault("champion")
  String alias();

  /**
   * The same for all evaluators that share students. Each partition of students has an identity of
   * its own on the broker, {@code ID-PARTITION}: who takes it over fences whoever had it.
   */
  @WithDefault("coffey-evaluator")
  String transactionalId();

  /**
   * Consumer group of all evaluators that share students; in {@code ID.checkpoints} they commit up
   * to where no checkpoint waits.
   */
  @WithDefault("coffey-evaluator")
  String groupId();

  /**
   * Name of this process in the group, the same after a restart, so that it comes back to its
   * students at once; no two may have the same. Left out: the students of a killed evaluator are
   * taken over after six seconds.
   */
  Optional<String> instance();

  /**
   * How long ago what is read at the start and remembered was made, of evaluations, checkpoints and
   * windows of curves. A checkpoint that waits is read, and the evaluation of a champion or of a
   * student's newest checkpoint is looked up, however old it is; a checkpoint that could not be
   * scored is tried again at a start only if it is newer.
   */
  @WithDefault("P30D")
  Duration horizon();

  /**
   * Where other evaluators reach this one, to pass on requests for decisions on students that it
   * judges. Left out: {@code http://}, the host's name and {@code quarkus.http.port}.
   */
  Optional<URI> advertisedUrl();

  /**
   * Whether checkpoints whose network is TorchScript are scored, which runs code of whoever
   * published them, with the evaluator's rights. Without, they are set aside.
   */
  @WithDefault("false")
  boolean allowTorchscript();

  /** Where students are scored: auto takes the first GPU if there is one. */
  @WithDefault("auto")
  DeviceChoice device();

  /** Threads that libtorch may use; 0 leaves it to libtorch. */
  @WithDefault("1")
  int threads();

  /** Where the variants lie, and which are scored. */
  interface Variants {
    /**
     * Folder that holds one folder or tar per variant. Names that begin with {@code imagenet-}, and
     * {@code objectnet}, are read in their published layouts, others as ImageFolder or WebDataset.
     */
    Path folder();

    /** The slice that tunes α and β; never scored. */
    @WithDefault("holdout")
    String holdout();

    /** Variants to score; the first is the primary one, unless the gate names another. */
    List<String> scored();

    /**
     * Decoded images that are kept from one checkpoint to the next, MiB; what does not fit is read
     * again. Left out: a quarter of the heap.
     */
    OptionalLong pixelCacheMib();

    /**
     * By variant, the line whose residual is published as effective robustness; none by default,
     * since it depends on the variant and on the models it was fitted to.
     */
    Map<String, LineConfig> lines();
  }

  /** logit(top-1 on the variant) = slope · logit(top-1 on the primary variant) + intercept. */
  interface LineConfig {
    /** Slope in logit space. */
    double slope();

    /** Intercept in logit space. */
    double intercept();
  }

  /** When a candidate becomes the champion. */
  interface GateConfig {
    /** Standard deviations by which it must win the images on which it and the champion differ. */
    @WithDefault("1.0")
    double zMin();

    /** Largest loss of top-1 against the champion on any other variant, as a fraction. */
    @WithDefault("0.10")
    double dropMax();

    /** The scored variant that candidate and champion are compared on; left out, the first. */
    Optional<String> primary();

    /** Least top-1 by variant, whoever is champion, as fractions; left out, none. */
    Map<String, Double> floors();

    /** Largest expected calibration error of the mix on the primary variant; left out, any. */
    OptionalDouble eceMax();
  }

  /** The curve of champions that answer samples before they train on them. */
  interface PrequentialConfig {
    /** Whether champions are followed at all; without, there is no rollback by itself either. */
    @WithDefault("true")
    boolean enabled();

    /** Answers in one window of a curve. */
    @WithDefault("200")
    int windowImages();

    /** Closed windows that a window is compared with. */
    @WithDefault("5")
    int referenceWindows();

    /** Closed windows of each curve that are kept in memory and told by REST. */
    @WithDefault("500")
    int keptWindows();

    /**
     * Half width of the band that a class's share and accuracy may move in, in standard deviations.
     * At 4, twenty classes give a false alarm in about one window of 400; at 3, in one of ten.
     */
    @WithDefault("4.0")
    double bandSigmas();

    /** Fewest images of a class, in the window and before it, to judge its accuracy by. */
    @WithDefault("20")
    int bandImagesMin();

    /** Fresh labelled samples from one tuning of α and β on the rolling window to the next. */
    @WithDefault("100")
    int remixEvery();

    /** Standard deviations by which new α and β must win the rolling window. */
    @WithDefault("1.0")
    double remixZMin();
  }

  /** When a champion gives way to the one before. */
  interface RollbackConfig {
    /** Fresh labelled samples in the rolling window. */
    @WithDefault("200")
    int images();

    /** Loss of accuracy that is borne, against the champion's first full window, as a fraction. */
    @WithDefault("0.15")
    double dropMax();

    /** Accuracy on the rolling window that any champion must have, as a fraction. */
    @WithDefault("0.0")
    double accuracyMin();

    /** Standard deviations by which it must be below the floor. */
    @WithDefault("3.0")
    double sigmas();

    /** Standard deviations by which the champion before must win the rolling window. */
    @WithDefault("1.0")
    double zMin();
  }

  /** The page for whoever runs this. */
  interface ConsoleConfig {
    /** Whether it is served. */
    @WithDefault("true")
    boolean enabled();

    /** Pages that may be connected at a time; one more is answered 503. */
    @WithDefault("100")
    int pagesMax();

    /** Newest optimiser steps of each student that are kept while a page is connected. */
    @WithDefault("10000")
    int keptSteps();

    /** The teacher's consumer group, whose lag is shown: its Kafka Streams application id. */
    @WithDefault("coffey-teacher")
    String teacherGroup();
  }

  /** A teacher in Hugging Face CLIP layout. */
  interface TeacherConfig {
    /** Folder with config.json, model.safetensors, tokenizer.json. */
    Path folder();

    /** File with one class name a line, in logit order. */
    Path classes();

    /** File with one prompt template a line, {@code {}} standing for the class name. */
    Path prompts();
  }
}
