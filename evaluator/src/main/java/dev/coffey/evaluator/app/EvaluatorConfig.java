package dev.coffey.evaluator.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Settings of the evaluator. */
@ConfigMapping(prefix = "coffey.evaluator")
public interface EvaluatorConfig {
  /** Where the variants lie, and which are scored. */
  Variants variants();

  /** When a candidate becomes the champion. */
  GateConfig gate();

  /** The teacher to compare with; left out, evaluations hold no teacher scores. */
  Optional<TeacherConfig> teacher();

  /** The alias that a promotion moves. */
  @WithDefault("champion")
  String alias();

  /** Identity of this evaluator on the broker; a second one with the same id fences the first. */
  @WithDefault("coffey-evaluator")
  String transactionalId();

  /** Where students are scored: {@code auto}, {@code cpu} or {@code gpu}. */
  @WithDefault("auto")
  String device();

  /** Threads that libtorch may use; 0 leaves it to libtorch. */
  @WithDefault("1")
  int threads();

  /** Where the variants lie, and which are scored. */
  interface Variants {
    /** Folder that holds one ImageFolder per variant. */
    Path folder();

    /** The slice that tunes α and β; never scored. */
    @WithDefault("holdout")
    String holdout();

    /** Variants to score; the first is the primary one, unless the gate names another. */
    List<String> scored();
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
