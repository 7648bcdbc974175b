package dev.coffey.evaluator.console;

import dev.coffey.evaluator.flow.Curves;
import dev.coffey.evaluator.prequential.Curve;
import dev.coffey.schemas.PrequentialWindow;
import java.time.Instant;
import java.util.List;

/**
 * Event {@code prequential}: closed windows of a student's curves, oldest first.
 *
 * @param labels against the labels
 * @param teacher against the teacher
 */
record WindowsView(List<WindowView> labels, List<WindowView> teacher) {
  private static final int MAX = 500;

  /** One window; a fraction 0..1. */
  record WindowView(Instant to, double accuracy, int images, List<String> alarms) {
    private static WindowView of(PrequentialWindow window) {
      return new WindowView(
          window.getTo(),
          (double) window.getRight() / Math.max(1, window.getImages()),
          window.getImages(),
          List.copyOf(window.getAlarms()));
    }
  }

  /** How far curves have been told: the number of the last window of each. */
  record Told(long labels, long teacher) {
    static final Told NOTHING = new Told(0, 0);

    static Told all(Curves curves) {
      return new Told(last(curves.labels()), last(curves.teacher()));
    }

    private static long last(Curve curve) {
      List<PrequentialWindow> closed = curve.closed();
      return closed.isEmpty() ? 0 : closed.get(closed.size() - 1).getNumber();
    }
  }

  /** The windows after those, up to the ends. */
  static WindowsView between(Curves curves, Told told, Told end) {
    return new WindowsView(
        windows(curves.labels(), told.labels(), end.labels()),
        windows(curves.teacher(), told.teacher(), end.teacher()));
  }

  private static List<WindowView> windows(Curve curve, long after, long last) {
    List<PrequentialWindow> wanted =
        curve.closed().stream()
            .filter(it -> it.getNumber() > after && it.getNumber() <= last)
            .toList();
    return wanted.subList(Math.max(0, wanted.size() - MAX), wanted.size()).stream()
        .map(WindowView::of)
        .toList();
  }
}
