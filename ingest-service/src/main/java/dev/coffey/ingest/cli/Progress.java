package dev.coffey.ingest.cli;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a load is: a bar with rate and time left on a terminal, else a line every few
 * seconds. Owned by the reader's thread.
 */
final class Progress implements AutoCloseable {

  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  private final ProgressBar bar;
  private final PrintStream out;
  private final long totalBytes;
  private final Supplier<String> message;
  private long lineNanos = System.nanoTime();

  private Progress(ProgressBar bar, PrintStream out, long totalBytes, Supplier<String> message) {
    this.bar = bar;
    this.out = out;
    this.totalBytes = totalBytes;
    this.message = message;
  }

  /**
   * @param message what else to say: images, rejections
   */
  static Progress show(
      PrintStream out, boolean terminal, long totalBytes, Supplier<String> message) {
    if (!terminal) {
      return new Progress(null, out, totalBytes, message);
    }
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("Load")
            .setInitialMax(totalBytes)
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
            .setUnit(" MiB", 1 << 20)
            .setSpeedUnit(ChronoUnit.SECONDS)
            .showSpeed(new DecimalFormat("0.0"))
            .setUpdateIntervalMillis(250)
            .setConsumer(new ConsoleProgressBarConsumer(out))
            .build();
    return new Progress(bar, out, totalBytes, message);
  }

  void at(long bytes) {
    if (bar != null) {
      bar.stepTo(bytes);
      bar.setExtraMessage(" " + message.get());
      return;
    }
    long now = System.nanoTime();
    if (now - lineNanos >= LINE_EVERY.toNanos()) {
      lineNanos = now;
      out.printf("%3d %%  %s%n", totalBytes == 0 ? 100 : 100 * bytes / totalBytes, message.get());
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.setExtraMessage(" " + message.get());
      bar.close();
    }
  }
}
