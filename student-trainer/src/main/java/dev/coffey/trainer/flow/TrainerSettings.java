package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.RetentionPolicy;
import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.trainer.batches.Augmentation;
import dev.coffey.trainer.supply.LagPolicy;
import dev.coffey.trainer.supply.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is trained, and how.
 *
 * @param studentId key of all that is published; also the transactional id
 * @param instance name of this process among the trainers of the student, kept over restarts
 * @param classes names in logit order
 * @param lagPolicy whether samples are skipped when training is behind
 * @param patience how long samples may fail to come before that is said
 * @param retention which checkpoints keep their blobs
 * @param mix of the two heads, for readers until the evaluator has tuned one
 * @param initialWeights that a new student begins with
 * @param stepsEvery publish a record of every n-th step; 0 for none
 * @param configured the configuration that all of this was made from, told in every manifest
 */
public record TrainerSettings(
    String studentId,
    Optional<String> instance,
    Architecture architecture,
    Preprocessing preprocessing,
    List<String> classes,
    TrainingConfig training,
    Batches batches,
    Checkpoints checkpoints,
    LagPolicy lagPolicy,
    Patience patience,
    RetentionPolicy retention,
    HeadMix mix,
    InitialWeights initialWeights,
    int stepsEvery,
    Map<String, String> configured) {

  /** Where it is trained: {@code cpu} or {@code gpu0} and so on. */
  public String device() {
    int number = training.device().getDeviceId();
    return training.device().getDeviceType() + (number < 0 ? "" : number);
  }

  /**
   * How batches are made.
   *
   * @param labeled labelled images per step, drawn from the reservoir
   * @param fresh unlabelled images per step that no step has used before
   * @param echo how often each of those is used in all
   * @param freshWaitMax how long a step waits for its {@code fresh} images before it takes fewer
   * @param reservoirPerClass labelled images kept of each class
   * @param labeledMin labelled images that must be there before the first step
   * @param prefetchMax unlabelled records decoded ahead at most
   * @param decodeThreads threads that decode
   * @param imageLimits of what is decoded
   * @param augmentation of every view
   */
  public record Batches(
      int labeled,
      int fresh,
      Echo echo,
      Duration freshWaitMax,
      int reservoirPerClass,
      int labeledMin,
      int prefetchMax,
      int decodeThreads,
      ImageLimits imageLimits,
      Augmentation augmentation) {}

  /**
   * When checkpoints are published.
   *
   * @param steps after so many steps
   * @param interval or after so much time with at least one step, whichever comes first
   * @param shutdownMax how long the last one may take when the trainer is stopped; zero for none
   */
  public record Checkpoints(int steps, Duration interval, Duration shutdownMax) {}
}
