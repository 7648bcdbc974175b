package dev.coffey.trainer.app;

import dev.coffey.schemas.Topics;
import dev.coffey.trainer.flow.Trainer;
import dev.coffey.trainer.flow.TrainerStatus;
import dev.coffey.trainer.lessons.Outcome;
import dev.coffey.trainer.supply.Inflow;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The trainer's status as Prometheus shows it. */
final class TrainerMetrics {

  private final Trainer trainer;
  private final MeterRegistry meters;

  private TrainerMetrics(Trainer trainer, MeterRegistry meters) {
    this.trainer = trainer;
    this.meters = meters;
  }

  static void register(Trainer trainer, MeterRegistry meters) {
    TrainerMetrics metrics = new TrainerMetrics(trainer, meters);
    metrics.counters();
    metrics.gauges();
    metrics.losses();
    metrics.supply(Topics.SAMPLES_LABELED.name());
    metrics.supply(Topics.SAMPLES_UNLABELED.name());
  }

  private void counters() {
    counter("steps", "steps", "Optimiser steps in this run", TrainerStatus::stepsThisRun);
    counter(
        "steps.nonfinite",
        "steps",
        "Steps that left the weights alone because loss or gradient was not finite",
        TrainerStatus::nonFiniteSteps);
    counter(
        "samples",
        "samples",
        "Samples that moved the weights for the first time",
        TrainerStatus::samplesThisRun);
    counter(
        "checkpoints", "checkpoints", "Checkpoints published", TrainerStatus::checkpointsPublished);
    counter(
        "checkpoint.failures",
        "attempts",
        "Attempts to publish that had to be made again",
        TrainerStatus::checkpointFailures);
    counter(
        "checkpoints.quarantined",
        "checkpoints",
        "Checkpoints that could not be gone on from at a start",
        it -> it.quarantined().size());
    counter(
        "samples.lost",
        "samples",
        "Records that retention deleted before they were learnt from",
        TrainerStatus::lostRecords);
    counter(
        "skipped",
        "records",
        "Unlabelled records left out to keep up; markers of transactions count as records",
        it -> it.supply().skippedRecords());
    counter(
        "step.records.dropped",
        "records",
        "Step records that the broker did not take",
        TrainerStatus::stepRecordsDropped);
    for (Outcome.Reason reason : Outcome.Reason.values()) {
      FunctionCounter.builder(
              "coffey.trainer.samples.unusable",
              trainer,
              it -> it.status().unusableSamples().getOrDefault(reason, 0L))
          .description("Samples left out of training")
          .baseUnit("samples")
          .tag("reason", reason.name())
          .register(meters);
    }
  }

  private void gauges() {
    gauge("step", "steps", "Optimiser steps behind the weights", TrainerStatus::step);
    gauge("steps.rate", "steps_per_second", "Over ten seconds", TrainerStatus::stepsPerSecond);
    gauge(
        "samples.rate",
        "samples_per_second",
        "New samples, over ten seconds",
        TrainerStatus::samplesPerSecond);
    gauge("step.duration", "seconds", "Wall time of the newest step", it -> it.stepMillis() / 1e3);
    gauge(
        "checkpoint.stall",
        "seconds",
        "How long the step loop stood still for the newest snapshot",
        it -> it.stallMillis() / 1e3);
    gauge("reservoir", "samples", "Labelled samples kept", TrainerStatus::reservoirSamples);
    gauge(
        "checkpoint.age",
        "seconds",
        "Since the newest checkpoint",
        it ->
            it.checkpoint()
                .map(c -> (System.currentTimeMillis() - c.createdAt().toEpochMilli()) / 1e3)
                .orElse(Double.NaN));
    gauge(
        "starved",
        "",
        "1 while samples fail to come for longer than they are waited for",
        it -> it.supply().overdue().isPresent() ? 1 : 0);
    gauge("ready", "", "1 while the student is loaded", it -> it.state().isReady() ? 1 : 0);
  }

  private void supply(String topic) {
    inflow(
        topic,
        "lag",
        "records",
        "Records that no step has used yet; markers of transactions count as records",
        Inflow::lag);
    inflow(
        topic,
        "silence",
        "seconds",
        "Since the last sample came, or since it is waited for",
        inflow -> inflow.silence(Instant.now()).toMillis() / 1e3);
  }

  private void inflow(
      String topic, String name, String unit, String description, ToDoubleFunction<Inflow> value) {
    Gauge.builder(
            "coffey.trainer." + name,
            trainer,
            it ->
                Optional.ofNullable(it.status().supply().topics().get(topic))
                    .map(value::applyAsDouble)
                    .orElse(Double.NaN))
        .description(description)
        .baseUnit(unit)
        .tag("topic", topic)
        .register(meters);
  }

  private void losses() {
    loss("total", TrainerStatus.Losses::loss);
    loss("ce", TrainerStatus.Losses::ce);
    loss("kd_labeled", TrainerStatus.Losses::kdLabeled);
    loss("kd_unlabeled", TrainerStatus.Losses::kdUnlabeled);
  }

  private void loss(String term, ToDoubleFunction<TrainerStatus.Losses> value) {
    Gauge.builder(
            "coffey.trainer.loss",
            trainer,
            it -> it.status().losses().map(value::applyAsDouble).orElse(Double.NaN))
        .description("Of the newest step")
        .baseUnit("nats")
        .tag("term", term)
        .register(meters);
  }

  private void counter(
      String name, String unit, String description, ToDoubleFunction<TrainerStatus> value) {
    FunctionCounter.builder(
            "coffey.trainer." + name, trainer, it -> value.applyAsDouble(it.status()))
        .description(description)
        .baseUnit(unit)
        .register(meters);
  }

  private void gauge(
      String name, String unit, String description, ToDoubleFunction<TrainerStatus> value) {
    Gauge.builder("coffey.trainer." + name, trainer, it -> value.applyAsDouble(it.status()))
        .description(description)
        .baseUnit(unit.isEmpty() ? null : unit)
        .register(meters);
  }
}
