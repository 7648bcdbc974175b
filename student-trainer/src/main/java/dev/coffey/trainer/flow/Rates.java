package dev.coffey.trainer.flow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * Steps, samples and images per second over the last ten seconds, by a clock as {@link
 * System#nanoTime()}. Not thread-safe.
 */
final class Rates {

  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long SHORTEST_NANOS = Duration.ofSeconds(1).toNanos();

  private record Point(long nanos, int samples, int images) {}

  private final ArrayDeque<Point> points = new ArrayDeque<>();
  private long samples;
  private long images;
  private OptionalLong startNanos = OptionalLong.empty();

  void add(long nowNanos, int stepSamples, int stepImages) {
    if (startNanos.isEmpty()) {
      startNanos = OptionalLong.of(nowNanos);
    }
    points.add(new Point(nowNanos, stepSamples, stepImages));
    samples += stepSamples;
    images += stepImages;
    forgetBefore(nowNanos - WINDOW_NANOS);
  }

  private void forgetBefore(long nanos) {
    while (!points.isEmpty() && points.element().nanos() - nanos < 0) {
      Point old = points.remove();
      samples -= old.samples();
      images -= old.images();
    }
  }

  double steps(long nowNanos) {
    return points.size() / seconds(nowNanos);
  }

  double samples(long nowNanos) {
    return samples / seconds(nowNanos);
  }

  double images(long nowNanos) {
    return images / seconds(nowNanos);
  }

  private double seconds(long nowNanos) {
    forgetBefore(nowNanos - WINDOW_NANOS);
    long nanos = startNanos.isEmpty() ? WINDOW_NANOS : nowNanos - startNanos.getAsLong();
    return Math.min(WINDOW_NANOS, Math.max(SHORTEST_NANOS, nanos)) / 1e9;
  }
}
