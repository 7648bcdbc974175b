package dev.coffey.evaluator.flow;

import dev.coffey.evaluator.prequential.Curve;
import dev.coffey.evaluator.prequential.CurveSettings;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.Yardstick;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One student's curves, against the labels and against the teacher.
 *
 * @param labels of labelled samples
 * @param teacher of all samples
 * @param late samples that the champion had read before it was asked; they do not count
 */
public record Curves(Curve labels, Curve teacher, AtomicLong late) {

  /** As far as the closed windows on the topic tell. */
  static Curves restore(String studentId, CurveSettings settings, Clients clients) {
    Curves curves = begin(studentId, settings);
    clients.readToEnd(
        Topics.PREQUENTIAL,
        (id, window) -> {
          if (id.equals(studentId)) {
            curves.restore(window);
          }
        });
    return curves;
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
