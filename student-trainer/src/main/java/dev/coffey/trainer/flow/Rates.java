package dev.coffey.trainer.flow;

import java.time.Duration;
import java.util.ArrayDeque;

/** Steps, samples and images per second over the last ten seconds. Not thread-safe. */
final class Rates {

  private static final long WINDOW_MILLIS = Duration.ofSeconds(10).toMillis();

  private record Point(long millis, int samples, int images) {}

  private final ArrayDeque<Point> points = new ArrayDeque<>();
  private long samples;
  private long images;
  private long startMillis = -1;

  void add(long nowMillis, int stepSamples, int stepImages) {
    if (startMillis < 0) {
      startMillis = nowMillis;
    }
    points.add(new Point(nowMillis, stepSamples, stepImages));
    samples += stepSamples;
    images += stepImages;
    forgetBefore(nowMillis - WINDOW_MILLIS);
  }

  void forgetBefore(long millis) {
    while (!points.isEmpty() && points.element().millis() < millis) {
      Point old = points.remove();
      samples -= old.samples();
      images -= old.images();
    }
  }

  double steps(long nowMillis) {
    return points.size() / seconds(nowMillis);
  }

  double samples(long nowMillis) {
    return samples / seconds(nowMillis);
  }

  double images(long nowMillis) {
    return images / seconds(nowMillis);
  }

  private double seconds(long nowMillis) {
    forgetBefore(nowMillis - WINDOW_MILLIS);
    long millis = startMillis < 0 ? WINDOW_MILLIS : nowMillis - startMillis;
    return Math.min(WINDOW_MILLIS, Math.max(1000, millis)) / 1000.0;
  }
}
