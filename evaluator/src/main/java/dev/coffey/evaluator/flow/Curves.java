package dev.coffey.evaluator.flow;

import dev.coffey.evaluator.prequential.Curve;
import dev.coffey.evaluator.prequential.CurveSettings;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.Yardstick;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * One student's curves, against the labels and against the teacher.
 *
 * @param labels of labelled samples
 * @param teacher of all samples
 * @param late samples that the champion had read before it was asked; they do not count
 */
public record Curves(Curve labels, Curve teacher, AtomicLong late) {

  /**
   * As far as the closed windows on the topic tell: those since the horizon, or all if one of the
   * curves has none of these, since it goes on behind its last.
   */
  static Curves restore(String studentId, CurveSettings settings, Clients clients) {
    Curves curves = begin(studentId, settings);
    BiConsumer<String, PrequentialWindow> sink =
        (id, window) -> {
          if (id.equals(studentId)) {
            curves.restore(window);
          }
        };
    clients.readRecent(Topics.PREQUENTIAL, sink);
    if (curves.labels().newest().isEmpty() || curves.teacher().newest().isEmpty()) {
      clients.readToEnd(Topics.PREQUENTIAL, sink);
    }
    return curves;
  }

  /** When the newest closed window of either ended. */
  Optional<Instant> newest() {
    return Stream.of(labels, teacher)
        .flatMap(curve -> curve.newest().stream())
        .map(PrequentialWindow::getTo)
        .max(Comparator.naturalOrder());
  }

  /** Before the first window. */
  static Curves begin(String studentId, CurveSettings settings) {
    return new Curves(
        new Curve(studentId, Yardstick.LABEL, settings),
        new Curve(studentId, Yardstick.TEACHER, settings),
        new AtomicLong());
  }

  /** Takes the next closed window; once, however often it is told. */
  void restore(PrequentialWindow window) {
    switch (window.getYardstick()) {
      case LABEL -> labels.restore(window);
      case TEACHER -> teacher.restore(window);
      default -> {} // of a later release
    }
  }
}
