package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.lessons.Outcome;
import dev.coffey.trainer.supply.Supply;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What the trainer is doing, at one moment.
 *
 * @param detail a sentence for a person; empty when the state says all
 * @param step optimiser steps behind the weights
 * @param losses of the newest step; empty before the first of this run
 * @param cosines the newest that were measured in this run; empty before, or when none are
 * @param stepsPerSecond over the last ten seconds, as all rates
 * @param samplesPerSecond samples used for the first time
 * @param imagesPerSecond all images used, echoes and labelled ones included
 * @param stepMillis wall time of the newest step
 * @param lag records on the sample topics that no step has used yet; markers of transactions count
 *     as records
 * @param reservoirSamples labelled samples kept
 * @param reservoirClasses classes with at least one of them
 * @param checkpoint the newest; empty before the first
 * @param checkpointsPublished in this run
 * @param checkpointFailures attempts that had to be made again, in this run
 * @param droppedChunks chunks of old checkpoints that were dropped, in this run
 * @param stallMillis how long the step loop stood still for the newest snapshot
 * @param quarantined checkpoints that could not be gone on from, found in this run
 * @param startMillis from the start of the process to its first step, part by part
 * @param nonFiniteSteps steps in this run whose loss or gradient was not finite
 * @param unusableSamples samples left out, by reason, in this run
 * @param lostRecords records that were deleted before they could be read, in this run
 * @param stepRecordsDropped step records that the broker did not take, in this run
 * @param supply what comes of each sample topic
 */
public record TrainerStatus(
    State state,
    String detail,
    String studentId,
    long step,
    Optional<Losses> losses,
    Optional<Cosines> cosines,
    double stepsPerSecond,
    double samplesPerSecond,
    double imagesPerSecond,
    double stepMillis,
    long lag,
    int reservoirSamples,
    int reservoirClasses,
    Optional<Checkpoint> checkpoint,
    long checkpointsPublished,
    long checkpointFailures,
    long droppedChunks,
    double stallMillis,
    List<Quarantined> quarantined,
    Map<StartTimes.Part, Long> startMillis,
    long stepsThisRun,
    long nonFiniteSteps,
    long samplesThisRun,
    Map<Outcome.Reason, Long> unusableSamples,
    long lostRecords,
    long stepRecordsDropped,
    String device,
    Supply supply) {

  /** What the training thread is about. */
  public enum State {
    /** Waiting for broker and registry. */
    CONNECTING,
    /** Another process trains this student; this one takes over when it ends. */
    STANDBY,
    /** Loading the newest checkpoint and reading again what it was making use of. */
    RESTORING,
    /** Too few labelled samples yet. */
    WAITING_FOR_LABELS,
    /** Too few fresh samples. */
    WAITING_FOR_SAMPLES,
    TRAINING,
    /** Stopped by request; goes on by request. */
    PAUSED,
    /** Ended in order. */
    STOPPED,
    /** Ended by an error. */
    FAILED;

    /** Whether broker and registry are there and the student is loaded. */
    public boolean isReady() {
      return this == WAITING_FOR_LABELS
          || this == WAITING_FOR_SAMPLES
          || this == TRAINING
          || this == PAUSED;
    }
  }

  /**
   * Losses of one step; NaN where the method has none.
   *
   * @param gradientNorm Euclidean norm of the whole gradient, before clipping
   */
  public record Losses(
      double loss,
      double ce,
      double kdLabeled,
      double kdUnlabeled,
      double learningRate,
      double gradientNorm) {}

  /** Between the gradients of CE and KD on the labelled half, −1..1; NaN where there is none. */
  public record Cosines(double features, double stage, double head) {}

  /**
   * A published checkpoint.
   *
   * @param samples that first moved the weights since its parent
   * @param millis from snapshot to commit; NaN of one that an earlier run published
   * @param ageP50Millis median age of those samples when it was made; NaN without samples
   * @param ageP99Millis 99th percentile of the same
   */
  public record Checkpoint(
      String id,
      long step,
      Instant createdAt,
      long samples,
      double millis,
      double ageP50Millis,
      double ageP99Millis) {

    static Checkpoint of(CheckpointManifest manifest, double millis) {
      Histogram ages = SampleAges.decode(manifest.getSampleAges());
      boolean none = ages.getTotalCount() == 0;
      return new Checkpoint(
          manifest.getCheckpointId(),
          manifest.getStep(),
          manifest.getCreatedAt(),
          manifest.getSamplesSinceParent(),
          millis,
          none ? Double.NaN : ages.getValueAtPercentile(50),
          none ? Double.NaN : ages.getValueAtPercentile(99));
    }
  }
}
