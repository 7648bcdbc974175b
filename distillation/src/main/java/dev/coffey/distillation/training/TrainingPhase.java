package dev.coffey.distillation.training;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A part of one step, for the JDK Flight Recorder; costs nothing while nobody records. On a GPU
 * calls return before the work is done, and so do phases.
 */
@Name("dev.coffey.TrainingPhase")
@Label("Phase of a training step")
@Category("Coffey")
@StackTrace(false)
final class TrainingPhase extends Event implements AutoCloseable {

  /** {@code input}, {@code forward} (loss included), {@code backward} or {@code update}. */
  @Label("Phase")
  final String phase;

  private TrainingPhase(String phase) {
    this.phase = phase;
  }

  /** Begins; {@link #close()} ends it. */
  static TrainingPhase begin(String phase) {
    TrainingPhase event = new TrainingPhase(phase);
    event.begin();
    return event;
  }

  @Override
  public void close() {
    commit();
  }
}
