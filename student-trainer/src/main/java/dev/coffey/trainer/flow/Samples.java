package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Turns.Turn;
import dev.coffey.trainer.lessons.Lesson;
import io.opentelemetry.api.trace.SpanContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a {@link TrainingRun} takes its samples from: the log's end, or a turn recorded before. */
interface Samples {

  /**
   * @param turns what was read of the log or skipped, in order
   * @param traces of those lessons that somebody traces, by image id
   */
  record Taken(List<Lesson> lessons, List<Turn> turns, Map<String, SpanContext> traces) {}

  /** Takes all labelled records that wait. */
  Taken takeLabeled();

  /** Takes the next {@code count} unlabelled records; the unusable ones among them leave gaps. */
  Taken takeUnlabeled(int count);

  /** Unlabelled records that wait, usable or not. */
  int unlabeledWaiting();

  /** The teacher of the newest sample taken; empty before the first. */
  Optional<String> teacherId();
}
