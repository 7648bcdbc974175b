package dev.coffey.evaluator.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Images scored: a bar with rate and time left on a terminal, else a line now and then. */
final class ScoreProgress implements AutoCloseable {

  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  private final PrintStream err;
  private final long total;
  private final ProgressBar bar;
  private long done;
  private long lineNanos = System.nanoTime();

  ScoreProgress(PrintStream err, long total) {
    this.err = err;
    this.total = total;
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName("Score")
                .setInitialMax(total)
                .setUnit(" images", 1)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .showSpeed()
                .build();
  }

  void scored(int images) {
    done += images;
    if (bar != null) {
      bar.stepBy(images);
    } else if (System.nanoTime() - lineNanos >= LINE_EVERY.toNanos()) {
      lineNanos = System.nanoTime();
      err.printf("%d of %d images%n", done, total);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
