package dev.coffey.trainer.config;

import ai.djl.Device;
import dev.coffey.checkpoints.RetentionPolicy;
import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.distillation.device.DeviceChoice;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.training.Method;
import dev.coffey.distillation.training.Precision;
import dev.coffey.distillation.training.Schedule;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.trainer.batches.Augmentation;
import dev.coffey.trainer.flow.TrainerSettings;
import dev.coffey.trainer.seeds.Seed;
import dev.coffey.trainer.supply.LagPolicy;
import dev.coffey.trainer.supply.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From the configuration to what the trainer is made with; refuses what cannot be. */
public final class SettingsReader {

  private SettingsReader() {}

  /**
   * @throws IllegalArgumentException naming the property, its value and what is expected
   */
  public static TrainerSettings read(TrainerConfig config, Map<String, String> configured) {
    List<String> classes = classes(config.classes());
    Map<String, String> recorded = new TreeMap<>(configured);
    ImageLimits limits =
        config.batch().imagePixelsMax().isPresent()
            ? imageLimits(config.batch())
            : ImageLimits.DEFAULT.within(
                Runtime.getRuntime().maxMemory() / 2 / Math.max(1, config.batch().decodeThreads()));
    recorded.put("batch.image-pixels-max", Long.toString(limits.pixelsMax()));
    return read(config, classes, start(config, classes), limits, recorded);
  }

  /** What is set or was recorded; before it was, what every decoder keeps to. */
  static ImageLimits imageLimits(TrainerConfig.BatchConfig batch) {
    long pixels = batch.imagePixelsMax().orElse(ImageLimits.DEFAULT.pixelsMax());
    if (pixels < 1) {
      throw new IllegalArgumentException(
          "coffey.trainer.batch.image-pixels-max is " + pixels + "; it must be at least 1.");
    }
    return new ImageLimits(ImageLimits.DEFAULT.bytesMax(), pixels);
  }

  /** What the configured files begin a student with. */
  static StudentStart start(TrainerConfig config, List<String> classes) {
    TrainerConfig.StudentConfig student = config.student();
    Heads heads = Method.of(config.method()).heads(Heads.of(student.heads()));
    return StudentStart.of(student, heads, classes);
  }

  /** As above, with these in place of the configured files. */
  static TrainerSettings read(
      TrainerConfig config,
      List<String> classes,
      StudentStart start,
      ImageLimits limits,
      Map<String, String> configured) {
    Method method = Method.of(config.method());
    return new TrainerSettings(
        config.studentId(),
        config.instance(),
        start.architecture(),
        start.preprocessing(),
        classes,
        training(config, method),
        batches(config, method, start.architecture().inputSize(), limits),
        checkpoints(config.checkpoint()),
        lagPolicy(config.lag()),
        new Patience(
            config.patience().unlabeled(),
            config.patience().firstLabels(),
            config.patience().labeled()),
        retention(config.retention()),
        new HeadMix(config.alpha(), config.beta()),
        start.weights(),
        atLeast("steps-every", config.stepsEvery(), 0),
        configured);
  }

  private static TrainingConfig training(TrainerConfig config, Method method) {
    return TrainingConfig.builder()
        .method(method)
        .lambda(config.lambda())
        .temperature(config.temperature())
        .schedule(schedule(config))
        .weightDecay(config.weightDecay())
        .gradientNormMax(config.gradientNormMax().orElse(Double.POSITIVE_INFINITY))
        .emaDecay(config.emaDecay())
        .cosineEvery(config.cosineEvery())
        .seed(config.seed())
        .device(device(config.device()))
        .precision(precision(config.precision()))
        .build();
  }

  private static Schedule schedule(TrainerConfig config) {
    double peak = config.learningRate();
    int warmup = atLeast("warmup-steps", config.warmupSteps(), 0);
    Schedule constant = Schedule.constant(peak, warmup);
    return switch (config.schedule()) {
      case "constant" -> constant;
      case "cooldown" -> {
        int steps = scheduleSteps(config, warmup);
        int falling = Math.max(1, steps / 10);
        yield constant.cooldown(steps - falling, falling);
      }
      case "linear" -> Schedule.linear(peak, warmup, scheduleSteps(config, warmup));
      case "cosine" -> Schedule.cosine(peak, warmup, scheduleSteps(config, warmup));
      default -> throw unknown("schedule", config.schedule(), "constant, cooldown, linear, cosine");
    };
  }

  private static int scheduleSteps(TrainerConfig config, int warmup) {
    int steps =
        config
            .scheduleSteps()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "coffey.trainer.schedule-steps is left out; coffey.trainer.schedule '"
                            + config.schedule()
                            + "' needs the number of steps after which it ends."));
    return atLeast("schedule-steps", steps, warmup + 1);
  }

  private static Precision precision(String name) {
    return switch (name) {
      case "fp32" -> Precision.FP32;
      case "bf16" -> Precision.BF16;
      default -> throw unknown("precision", name, "fp32, bf16");
    };
  }

  private static TrainerSettings.Batches batches(
      TrainerConfig config, Method method, int inputSize, ImageLimits limits) {
    TrainerConfig.BatchConfig batch = config.batch();
    Echo echo = new Echo(batch.echo(), batch.echoLagSteps());
    int unlabeled = atLeast("batch.unlabeled", batch.unlabeled(), 1);
    if (unlabeled % echo.uses() != 0) {
      throw new IllegalArgumentException(
          "coffey.trainer.batch.unlabeled is "
              + unlabeled
              + ", which is no multiple of coffey.trainer.batch.echo, "
              + echo.uses()
              + ".");
    }
    return new TrainerSettings.Batches(
        method.usesLabels() ? atLeast("batch.labeled", batch.labeled(), 1) : 0,
        unlabeled / echo.uses(),
        echo,
        batch.freshWaitMax(),
        atLeast("reservoir.capacity-per-class", config.reservoir().capacityPerClass(), 1),
        method.usesLabels()
            ? atLeast("reservoir.labeled-min", config.reservoir().labeledMin(), 1)
            : 0,
        atLeast("batch.prefetch-max", batch.prefetchMax(), unlabeled / echo.uses()),
        atLeast("batch.decode-threads", batch.decodeThreads(), 1),
        limits,
        augmentation(config, inputSize));
  }

  private static Augmentation augmentation(TrainerConfig config, int inputSize) {
    return switch (config.batch().augmentation()) {
      case "none" -> Augmentation.NONE;
      case "flip-shift" ->
          Augmentation.flipAndShift(
              inputSize,
              atLeast("batch.shift-max", config.batch().shiftMax(), 0),
              new Seed(config.seed()));
      default ->
          throw unknown("batch.augmentation", config.batch().augmentation(), "none, flip-shift");
    };
  }

  private static TrainerSettings.Checkpoints checkpoints(TrainerConfig.CheckpointConfig config) {
    return new TrainerSettings.Checkpoints(
        atLeast("checkpoint.steps", config.steps(), 1), config.interval(), config.shutdownMax());
  }

  private static LagPolicy lagPolicy(TrainerConfig.LagConfig config) {
    long max = atLeast("lag.records-max", config.recordsMax(), 1);
    long kept = atLeast("lag.records-kept", config.recordsKept(), 0);
    if (kept >= max) {
      throw new IllegalArgumentException(
          "coffey.trainer.lag.records-kept is "
              + kept
              + "; it must be below coffey.trainer.lag.records-max, "
              + max
              + ".");
    }
    return switch (config.policy()) {
      case "never-skip" -> new LagPolicy.NeverSkip();
      case "keep-up" -> new LagPolicy.KeepUp(max, kept);
      default -> throw unknown("lag.policy", config.policy(), "never-skip, keep-up");
    };
  }

  private static RetentionPolicy retention(TrainerConfig.RetentionConfig config) {
    if (config.youngerThan().isNegative()) {
      throw new IllegalArgumentException(
          "coffey.trainer.retention.younger-than is "
              + config.youngerThan()
              + "; it must be at least PT0S.");
    }
    return new RetentionPolicy(
        atLeast("retention.students", config.students(), 1),
        atLeast("retention.training-states", config.trainingStates(), 1),
        atLeast("retention.champions", config.champions(), 1),
        config.youngerThan());
  }

  static Preprocessing preprocessing(TrainerConfig.StudentConfig student) {
    return switch (student.preprocessing()) {
      case "clip" -> Preprocessing.clip(student.inputSize());
      case "imagenet" -> Preprocessing.imagenet(student.inputSize());
      default -> throw unknown("student.preprocessing", student.preprocessing(), "clip, imagenet");
    };
  }

  private static Device device(String name) {
    DeviceChoice choice =
        switch (name) {
          case "auto" -> DeviceChoice.AUTO;
          case "cpu" -> DeviceChoice.CPU;
          case "gpu" -> DeviceChoice.GPU;
          default -> throw unknown("device", name, "auto, cpu, gpu");
        };
    return choice.device("coffey.trainer.device");
  }

  private static List<String> classes(Path file) {
    try {
      List<String> classes =
          Files.readAllLines(file).stream().map(String::strip).filter(c -> !c.isEmpty()).toList();
      if (classes.size() < 2) {
        throw new IllegalArgumentException(
            "coffey.trainer.classes: "
                + file
                + " names "
                + classes.size()
                + " classes, not 2 or more.");
      }
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "coffey.trainer.classes: cannot read " + file.toAbsolutePath(), e);
    }
  }

  private static int atLeast(String property, int value, int min) {
    if (value < min) {
      throw new IllegalArgumentException(
          "coffey.trainer." + property + " is " + value + "; it must be at least " + min + ".");
    }
    return value;
  }

  private static IllegalArgumentException unknown(String property, String value, String known) {
    return new IllegalArgumentException(
        "coffey.trainer." + property + " is '" + value + "'; it must be one of: " + known + ".");
  }
}
