package dev.coffey.trainer.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Steps taken again: a bar with rate and time left on a terminal, else a line now and then. */
final class ReplayProgress implements AutoCloseable {

  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  private final long total;
  private final ProgressBar bar;
  private long done;
  private long lineNanos = System.nanoTime();

  ReplayProgress(long total) {
    this.total = total;
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName("Replay")
                .setInitialMax(total)
                .setUnit(" steps", 1)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .build();
  }

  void stepped() {
    done++;
    if (bar != null) {
      bar.step();
    } else if (System.nanoTime() - lineNanos >= LINE_EVERY.toNanos()) {
      lineNanos = System.nanoTime();
      System.err.printf("%d of %d steps%n", done, total);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
