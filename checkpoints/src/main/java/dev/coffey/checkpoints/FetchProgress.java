package dev.coffey.checkpoints;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Bytes on their way: a bar with rate and time left on a terminal, else a line now and then. Both
 * on standard error.
 */
final class FetchProgress implements AutoCloseable {
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final long MIB = 1 << 20;

  private final long total;
  private final ProgressBar bar;
  private final long startNanos = System.nanoTime();
  private long lineNanos = startNanos;

  FetchProgress(long total) {
    this.total = total;
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName("Fetch")
                .setInitialMax(total)
                .setUnit(" MiB", MIB)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .build();
  }

  void arrived(long bytes) {
    long now = System.nanoTime();
    if (bar != null) {
      bar.stepTo(bytes);
    } else if (now - lineNanos >= LINE_EVERY.toNanos()) {
      lineNanos = now;
      System.err.println(line(bytes, (now - startNanos) / 1e9));
    }
  }

  private String line(long bytes, double seconds) {
    double rate = bytes / seconds;
    return String.format(
        Locale.ROOT,
        "%d of %d MiB, %.1f MiB/s, %.0f s left",
        bytes / MIB,
        total / MIB,
        rate / MIB,
        (total - bytes) / rate);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
