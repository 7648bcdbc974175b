package dev.coffey.evaluator.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Images scored: a bar with rate and time left on a terminal, else a line now and then. */
final class ScoreProgress implements AutoCloseable {

  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  private final long total;
  private final ProgressBar bar;
  private long done;
  private long lineNanos = System.nanoTime();

  ScoreProgress(long total) {
    this.total = total;
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName("Score")
                .setInitialMax(total)
                .setUnit(" images", 1)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .build();
  }

  void scored(int images) {
    done += images;
    if (bar != null) {
      bar.stepBy(images);
    } else if (System.nanoTime() - lineNanos >= LINE_EVERY.toNanos()) {
      lineNanos = System.nanoTime();
      System.err.printf("%d of %d images%n", done, total);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
