package dev.coffey.trainer.flow;

import java.time.Clock;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of a process. The one on the wall is for what is written and shown: it may be set
 * back at any time, so how long something lasts is never told by it.
 *
 * @param nanoTime for how long something lasts, as {@link System#nanoTime()}: never set back, but
 *     counted from anywhere, so that no reading of it means "never yet"
 */
public record Clocks(InstantSource wall, LongSupplier nanoTime) {

  public static final Clocks SYSTEM = new Clocks(Clock.systemUTC(), System::nanoTime);

  long nanos() {
    return nanoTime.getAsLong();
  }
}
