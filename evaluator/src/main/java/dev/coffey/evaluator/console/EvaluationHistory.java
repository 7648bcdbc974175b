package dev.coffey.evaluator.console;

import dev.coffey.evaluator.judgement.EvaluationView;
import dev.coffey.schemas.Evaluation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The newest evaluations of each student.
 *
 * <p>State: at most {@value #KEPT} a student, of at most {@value #STUDENTS_MAX} students. Owner:
 * the console's thread.
 */
final class EvaluationHistory {
  static final int KEPT = 500;
  private static final int STUDENTS_MAX = 32;

  private final Map<String, Deque<EvaluationView>> students = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, List<EvaluationView>> fresh = new LinkedHashMap<>();

  /** Event {@code evaluations}. */
  record EvaluationsView(List<EvaluationView> evaluations) {}

  void add(Evaluation evaluation) {
    String studentId = evaluation.getStudentId();
    EvaluationView view = EvaluationView.of(evaluation);
    Deque<EvaluationView> known = students.computeIfAbsent(studentId, id -> new ArrayDeque<>());
    known.addLast(view);
    if (known.size() > KEPT) {
      known.removeFirst();
    }
    List<EvaluationView> news = fresh.computeIfAbsent(studentId, id -> new ArrayList<>());
    news.add(view);
    if (news.size() > KEPT) {
      news.remove(0);
    }
    if (students.size() > STUDENTS_MAX) {
      String oldest = students.keySet().iterator().next();
      students.remove(oldest);
      fresh.remove(oldest);
    }
  }

  Set<String> students() {
    return Set.copyOf(students.keySet());
  }

  /** Oldest first. */
  List<EvaluationView> all(String studentId) {
    return List.copyOf(students.getOrDefault(studentId, new ArrayDeque<>()));
  }

  Optional<EvaluationView> of(String studentId, String checkpointId) {
    return all(studentId).stream()
        .filter(it -> it.checkpointId().equals(checkpointId))
        .reduce((a, b) -> b);
  }

  /** What has come since this was asked last, by student. */
  Map<String, List<EvaluationView>> takeFresh() {
    Map<String, List<EvaluationView>> taken = new LinkedHashMap<>(fresh);
    fresh.clear();
    return taken;
  }
}
