package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.TurnLog;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.Turns.Turn;
import dev.coffey.distillation.card.StudentCard;
import dev.coffey.distillation.training.Batch;
import dev.coffey.distillation.training.StepReport;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.trainer.batches.BatchAssembler;
import dev.coffey.trainer.batches.BatchAssembler.Labeled;
import dev.coffey.trainer.batches.DelayLine;
import dev.coffey.trainer.batches.DelayLine.Use;
import dev.coffey.trainer.flow.Samples.Taken;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.reservoir.LabeledReservoir;
import dev.coffey.trainer.reservoir.LabeledReservoir.Draw;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;

/**
 * One student on its way through the log. Each step is a function of the log, the turns up to it
 * and the seed; the clock decides only how many fresh samples a step finds, and that is a turn.
 *
 * <p>Not thread-safe: the training thread owns it.
 */
final class TrainingRun implements AutoCloseable {

  /**
   * What a step did, beside its losses.
   *
   * @param number of the step, from 1
   * @param firstUses samples that moved the weights for the first time
   */
  record Done(StepReport report, long number, int labeled, int unlabeled, int firstUses) {}

  /**
   * A student between two steps, with all that a manifest says about how it came to be.
   *
   * @param turns as far back as a restart needs them
   * @param turnsSinceParent the newest of them
   * @param positions where reading goes on after {@code step}
   * @param arrivalsMillis of the samples that first moved the weights since the parent
   * @param traces spans of the newest traced steps since the parent
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Snapshot(
      long step,
      Optional<String> parentId,
      byte[] student,
      byte[] trainingState,
      Turns turns,
      Turns turnsSinceParent,
      SortedMap<TopicPartition, Long> positions,
      long[] arrivalsMillis,
      String teacherId,
      List<SpanContext> traces) {}

  private final TrainerSettings.Batches settings;
  private final Map<String, String> cardMetadata;
  private final StudentTraining training;
  private final Samples samples;
  private final DelayLine<Lesson> delayLine;
  private final LabeledReservoir reservoir;
  private final BatchAssembler assembler;
  private final TurnLog turns;
  private final LearningTraces traces;
  private final Arrivals arrivals = new Arrivals();
  private final List<Turn> turnsOfStep = new ArrayList<>();
  private Optional<String> parentId;
  private long parentStep;

  TrainingRun(
      TrainerSettings settings,
      StudentTraining training,
      Samples samples,
      Resumed resumed,
      Optional<String> parentId,
      Tracer tracer) {
    this.traces = new LearningTraces(tracer, settings.studentId());
    this.settings = settings.batches();
    this.cardMetadata =
        new StudentCard(
                settings.architecture(),
                settings.classes(),
                settings.preprocessing(),
                settings.mix())
            .metadata();
    this.training = training;
    this.samples = samples;
    this.delayLine = resumed.delayLine();
    this.reservoir = resumed.reservoir();
    this.turns = resumed.turns();
    this.assembler =
        new BatchAssembler(settings.architecture().inputSize(), settings.batches().augmentation());
    this.parentId = parentId;
    this.parentStep = training.steps();
  }

  /** What of the log is held in memory between steps. */
  record Resumed(DelayLine<Lesson> delayLine, LabeledReservoir reservoir, TurnLog turns) {}

  /** Takes in the labelled samples that have come. */
  void admitLabeled() {
    Taken taken = samples.takeLabeled();
    taken.lessons().forEach(reservoir::offer);
    traces.await(taken.traces());
    turnsOfStep.addAll(taken.turns());
  }

  /** Labelled samples that are still missing before steps can be taken. */
  long labeledMissing() {
    return Math.max(0, settings.labeledMin() - reservoir.offered());
  }

  /** Unlabelled samples that are still missing for a full step. */
  int freshMissing() {
    return Math.max(0, settings.fresh() - samples.unlabeledWaiting());
  }

  /**
   * Takes one step with the fresh samples there are, up to the configured number.
   *
   * @return empty when nothing of what was read could be learnt from
   */
  Optional<Done> step() {
    Taken fresh = samples.takeUnlabeled(settings.fresh());
    turnsOfStep.addAll(fresh.turns());
    if (fresh.lessons().isEmpty()) {
      return Optional.empty();
    }
    long number = training.steps() + 1;
    List<Draw> draws = reservoir.draw(number, settings.labeled());
    List<Use<Lesson>> uses = delayLine.step(fresh.lessons());
    Batch batch =
        assembler.batch(
            number, draws.stream().map(d -> new Labeled(d.lesson(), d.view())).toList(), uses);
    List<Lesson> firstUses = firstUses(fresh.lessons(), draws);
    traces.await(fresh.traces());
    StepReport report;
    try (LearningTraces.OfStep ofStep = traces.begin(number, firstUses)) {
      report = training.step(batch);
    }
    if (training.steps() != number) {
      throw new IllegalStateException(
          "The student counts " + training.steps() + " steps after step " + number + ".");
    }
    turns.add(turnsOfStep);
    turnsOfStep.clear();
    firstUses.forEach(lesson -> arrivals.add(lesson.arrivedAtMillis()));
    forgetOldTurns();
    return Optional.of(new Done(report, number, draws.size(), uses.size(), firstUses.size()));
  }

  private static List<Lesson> firstUses(List<Lesson> fresh, List<Draw> draws) {
    List<Lesson> lessons = new ArrayList<>(fresh);
    draws.stream().filter(Draw::first).forEach(draw -> lessons.add(draw.lesson()));
    return lessons;
  }

  /** Keeps the turns since the parent, and those that a restart needs to refill the delay line. */
  private void forgetOldTurns() {
    turns.forgetBefore(firstStepKept());
  }

  private long firstStepKept() {
    return Math.min(parentStep, training.steps() - settings.echo().memorySteps()) + 1;
  }

  long steps() {
    return training.steps();
  }

  long stepsSinceParent() {
    return training.steps() - parentStep;
  }

  LabeledReservoir reservoir() {
    return reservoir;
  }

  /** Copies the student as it is now; the step loop can go on at once. */
  Snapshot snapshot() {
    Turns kept = turns.turns();
    return new Snapshot(
        training.steps(),
        parentId,
        training.studentBlob(cardMetadata),
        training.trainingState(),
        kept,
        kept.startingAt(parentStep + 1),
        kept.positionsAfter(kept.lastStep()),
        arrivals.toArray(),
        samples.teacherId().orElse("unknown"),
        traces.steps());
  }

  /** The snapshot is published: what comes now has it as its parent. */
  void published(Snapshot snapshot, String checkpointId) {
    parentId = Optional.of(checkpointId);
    parentStep = snapshot.step();
    arrivals.forgetFirst(snapshot.arrivalsMillis().length);
    traces.published(snapshot.step());
    forgetOldTurns();
  }

  @Override
  public void close() {
    training.close();
  }
}
