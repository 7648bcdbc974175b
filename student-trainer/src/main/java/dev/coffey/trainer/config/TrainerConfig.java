package dev.coffey.trainer.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Settings of the student trainer. */
@ConfigMapping(prefix = "coffey.trainer")
public interface TrainerConfig {

  /**
   * Name of the student: key of all that is published about it, and the transactional id. Of
   * several trainers with the same name one trains; the others stand by and take over when it ends.
   */
  @WithDefault("student")
  String studentId();

  /**
   * Name of this process among the trainers of the student, the same after a restart, so that it
   * goes on at once. Left out: the student of a killed trainer is free after six seconds.
   */
  Optional<String> instance();

  /** Where to train: {@code auto} (a GPU if there is one), {@code cpu} or {@code gpu}. */
  @WithDefault("auto")
  String device();

  /**
   * Threads that libtorch may use; 0 leaves it to libtorch. Another number gives other roundings.
   */
  @WithDefault("1")
  int threads();

  /** File with one class name a line, in logit order; the same as the teacher's. */
  Path classes();

  /** Seed of weights, reservoir, draws and augmentation. */
  @WithDefault("1")
  long seed();

  /** What is trained. */
  StudentConfig student();

  /**
   * What it is trained on: {@code dho}, {@code dho-detached}, {@code sskd}, {@code single-head},
   * {@code pcgrad}, {@code ce}, {@code kd}.
   */
  @WithDefault("dho")
  String method();

  /** λ, 0 to 1: weight of the cross-entropy; 1 − λ is that of the distillation. */
  @WithDefault("0.5")
  double lambda();

  /** T, above 0: temperature at which teacher and student are compared. */
  @WithDefault("2.0")
  double temperature();

  /** Peak learning rate of AdamW. */
  @WithDefault("0.001")
  double learningRate();

  /** Steps over which the learning rate rises to its peak. */
  @WithDefault("50")
  int warmupSteps();

  /**
   * How it goes on from its peak: {@code constant} stays there, for endless streams; {@code
   * cooldown} stays there and falls in a line to 0 over the last tenth of {@code schedule-steps};
   * {@code linear} and {@code cosine} fall from the peak to 0 at {@code schedule-steps}. Steps
   * after that leave the weights alone.
   */
  @WithDefault("constant")
  String schedule();

  /**
   * Steps of the whole schedule, warm-up included; {@code constant} has no end and no need of it.
   */
  OptionalInt scheduleSteps();

  /**
   * Numbers that the backbone computes in: {@code fp32}, or {@code bf16} where the device has it.
   * Weights are float32 in either case.
   */
  @WithDefault("fp32")
  String precision();

  /** Decoupled weight decay of AdamW, per unit of learning rate. */
  @WithDefault("0.01")
  double weightDecay();

  /** The gradient is scaled down to this norm; left out: not at all. */
  Optional<Double> gradientNormMax();

  /** Decay per step, 0 to below 1, of the averaged weights that are published. */
  @WithDefault("0.99")
  double emaDecay();

  /**
   * Measure the cosines of the two gradients every so many steps; 0: never. Every 50 steps they
   * cost about 1 % of the time.
   */
  @WithDefault("50")
  int cosineEvery();

  /** α, 0 to 1: weight of the CE head in the mix, until the evaluator has tuned it. */
  @WithDefault("0.5")
  double alpha();

  /** β, above 0: temperature of the KD head in the mix, until the evaluator has tuned it. */
  @WithDefault("1.0")
  double beta();

  /** How batches are made. */
  BatchConfig batch();

  /** The labelled samples. */
  ReservoirConfig reservoir();

  /** When checkpoints are published. */
  CheckpointConfig checkpoint();

  /** What becomes of unlabelled samples when training is behind them. */
  LagConfig lag();

  /** How long samples may fail to come before health and metrics say so. */
  PatienceConfig patience();

  /** Which checkpoints keep their blobs; manifests all stay. */
  RetentionConfig retention();

  /** Publish a record of every n-th step on {@code training-steps}; 0: of none. */
  @WithDefault("1")
  int stepsEvery();

  /** How checkpoints are signed. */
  SigningConfig signing();

  /** How checkpoints are signed; nothing of it is recorded in manifests. */
  interface SigningConfig {

    /**
     * PEM file with this trainer's Ed25519 key (PKCS #8), which signs each manifest. Default: none,
     * and nothing is signed.
     */
    Optional<Path> key();
  }

  /** What is trained. */
  interface StudentConfig {

    /**
     * The feature extractor: {@code resnet-tiny}, {@code resnet18}, {@code resnet50}, {@code
     * mobilenet-v2}; {@code clip-vit}, the image tower of a CLIP; {@code torchscript}, a module
     * that turns images into features and needs {@link #allowTorchscript}.
     */
    @WithDefault("resnet-tiny")
    String backbone();

    /**
     * Whether the module of {@code torchscript} is loaded: it can run code of whoever made the
     * file, with the trainer's rights. Without, that backbone stops the service. Never taken from a
     * manifest.
     */
    @WithDefault("false")
    boolean allowTorchscript();

    /** {@code linear} or {@code cosine}; methods with one head have one in either case. */
    @WithDefault("linear")
    String heads();

    /** Height and width of its input, pixels; {@code clip-vit} has its folder's. */
    @WithDefault("32")
    int inputSize();

    /**
     * How images become its input: {@code clip} (bicubic, whole shorter side, CLIP's mean and
     * deviation) or {@code imagenet} (bilinear, 87.5 % of the shorter side, ImageNet's); {@code
     * clip-vit} has its folder's.
     */
    @WithDefault("clip")
    String preprocessing();

    /**
     * What a new student begins with: .safetensors of torchvision, Hugging Face or another student;
     * for {@code clip-vit} the CLIP folder, for {@code torchscript} the module; left out: random
     * weights.
     */
    Optional<Path> initialWeights();

    /**
     * Sentences with a {} for the class, one a line, that the heads of {@code clip-vit} begin with;
     * left out: {@code a photo of a {}.}
     */
    Optional<Path> prompts();
  }

  /** How batches are made. */
  interface BatchConfig {

    /** Labelled images per step, drawn from the reservoir, classes in turn. */
    @WithDefault("32")
    int labeled();

    /** Unlabelled images per step, fresh and echoed ones together; a multiple of {@code echo}. */
    @WithDefault("64")
    int unlabeled();

    /**
     * R: how many steps use each unlabelled sample. 1: no echoes. Where samples have several views
     * ({@code coffey.teacher.views}), each use shows the next one.
     */
    @WithDefault("4")
    int echo();

    /**
     * G: steps between two uses of a sample. (R−1)·G·(unlabelled/R) decoded images are held in
     * memory.
     */
    @WithDefault("25")
    int echoLagSteps();

    /**
     * How long a step waits for its fresh samples before it makes do with fewer (at least one).
     * Only matters when samples trickle.
     */
    @WithDefault("PT2S")
    Duration freshWaitMax();

    /** Unlabelled records decoded ahead at most. */
    @WithDefault("256")
    int prefetchMax();

    /** Threads that decode images. */
    @WithDefault("1")
    int decodeThreads();

    /**
     * Largest image that is decoded, in pixels (width × height); a sample with a larger one is left
     * out. Default: what {@link #decodeThreads()} of them can be within half of the heap (-Xmx), at
     * twelve bytes a pixel, and 50 million at most. Every manifest records the number, and a replay
     * keeps to it.
     */
    OptionalLong imagePixelsMax();

    /**
     * {@code none}, or {@code flip-shift}: mirror and move each view a little, anew in each step.
     * The teacher's logits are for the view without it, so the default keeps what both see the
     * same.
     */
    @WithDefault("none")
    String augmentation();

    /** How far {@code flip-shift} moves at most, pixels. */
    @WithDefault("2")
    int shiftMax();
  }

  /** The labelled samples. */
  interface ReservoirConfig {

    /** Labelled samples kept of each class. */
    @WithDefault("64")
    int capacityPerClass();

    /** Labelled samples that must have come before the first step. */
    @WithDefault("32")
    int labeledMin();
  }

  /** When checkpoints are published: after so many steps, or so much time, whichever is first. */
  interface CheckpointConfig {

    /** Steps between two. */
    @WithDefault("2000")
    int steps();

    /** Time between two. */
    @WithDefault("PT12S")
    Duration interval();

    /** How long the last one may take when the trainer is stopped; {@code PT0S}: there is none. */
    @WithDefault("PT5S")
    Duration shutdownMax();
  }

  /**
   * What becomes of unlabelled samples when training is behind them. Labelled ones are never
   * skipped.
   */
  interface LagConfig {

    /**
     * {@code never-skip}: every sample is used, however late. {@code keep-up}: when the lag passes
     * {@code records-max}, the oldest samples are left out until it is {@code records-kept}; what
     * was left out is in the checkpoint's ledger. A student that begins on a long log, and one that
     * was paused, is behind as well.
     */
    @WithDefault("never-skip")
    String policy();

    /** Lag above which {@code keep-up} skips: records of all partitions; markers count as such. */
    @WithDefault("100000")
    int recordsMax();

    /** Lag to which it skips, records; below {@code records-max}. */
    @WithDefault("10000")
    int recordsKept();
  }

  /**
   * How long samples may fail to come before {@code /q/health/well}, metrics and {@code GET
   * /trainer} say so. The trainer goes on waiting, stays alive and stays ready.
   */
  interface PatienceConfig {

    /** While steps wait for unlabelled samples: since the last one came. */
    @WithDefault("PT10M")
    Duration unlabeled();

    /** While the first step waits for labelled samples: since the last one came. */
    @WithDefault("PT10M")
    Duration firstLabels();

    /**
     * While steps are taken: since the last labelled sample came. Left out: for ever, since a set
     * of labels may be complete.
     */
    Optional<Duration> labeled();
  }

  /**
   * Which checkpoints keep their blobs; manifests all stay. What none of these keeps is dropped
   * after the next checkpoint, and the broker deletes it ten minutes to about an hour later.
   */
  interface RetentionConfig {

    /** Newest checkpoints that keep the weights for serving, at least 1. */
    @WithDefault("10")
    int students();

    /**
     * Newest checkpoints that keep what going on needs, at least 1. A checkpoint is replayed from
     * its parent's; without it, only from scratch.
     */
    @WithDefault("3")
    int trainingStates();

    /** Checkpoints that each alias meant last, the present one included, that keep both. */
    @WithDefault("3")
    int champions();

    /**
     * Checkpoints that are younger keep the weights for serving; longer than an evaluation takes,
     * for until then nobody knows the next champion.
     */
    @WithDefault("PT15M")
    Duration youngerThan();
  }
}
