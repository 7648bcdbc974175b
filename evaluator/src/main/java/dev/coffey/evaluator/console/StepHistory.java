package dev.coffey.evaluator.console;

import dev.coffey.schemas.TrainingStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The newest optimiser steps of each student.
 *
 * <p>State: at most so many steps a student, of at most {@value #STUDENTS_MAX} students. Owner: the
 * console's thread.
 */
final class StepHistory {
  private static final int STUDENTS_MAX = 32;

  private final int kept;
  private final Map<String, Student> students = new LinkedHashMap<>(16, 0.75f, true);

  /** Those that are known, and those of them that no page has been told. */
  private record Student(Deque<Step> steps, List<Step> fresh) {}

  /**
   * One step; what is not measured is not a number.
   *
   * @param freshImages that moved the weights for the first time
   */
  record Step(
      long step,
      Instant at,
      float loss,
      float ce,
      float kdLabeled,
      float kdUnlabeled,
      float learningRate,
      float cosineFeatures,
      float cosineStage,
      float cosineHead,
      float stepMillis,
      int freshImages) {

    static Step of(TrainingStep told) {
      return new Step(
          told.getStep(),
          told.getCreatedAt(),
          told.getLoss(),
          told.getCe(),
          told.getKdLabeled(),
          told.getKdUnlabeled(),
          told.getLearningRate(),
          orNaN(told.getCosineFeatures()),
          orNaN(told.getCosineStage()),
          orNaN(told.getCosineHead()),
          told.getStepMillis(),
          told.getFreshImages());
    }

    private static float orNaN(Float value) {
      return value == null ? Float.NaN : value;
    }
  }

  /** As a page reads it. */
  record StepView(
      long step,
      Instant at,
      Double loss,
      Double ce,
      Double kdLabeled,
      Double kdUnlabeled,
      Double learningRate,
      Double cosineFeatures,
      Double cosineStage,
      Double cosineHead,
      Double stepMillis,
      int freshImages) {

    private static StepView of(Step step) {
      return new StepView(
          step.step(),
          step.at(),
          decimal(step.loss()),
          decimal(step.ce()),
          decimal(step.kdLabeled()),
          decimal(step.kdUnlabeled()),
          decimal(step.learningRate()),
          decimal(step.cosineFeatures()),
          decimal(step.cosineStage()),
          decimal(step.cosineHead()),
          decimal(step.stepMillis()),
          step.freshImages());
    }

    /** With a float's few digits, not with those of the double beside it. */
    private static Double decimal(float value) {
      return Float.isFinite(value) ? Double.valueOf(Float.toString(value)) : null;
    }
  }

  /** Event {@code steps}. */
  record StepsView(List<StepView> steps) {
    static StepsView of(List<Step> steps) {
      return new StepsView(steps.stream().map(StepView::of).toList());
    }
  }

  StepHistory(int kept) {
    this.kept = kept;
  }

  void add(String studentId, TrainingStep told) {
    Student student =
        students.computeIfAbsent(
            studentId, id -> new Student(new ArrayDeque<>(), new ArrayList<>()));
    Step step = Step.of(told);
    student.steps().addLast(step);
    if (student.steps().size() > kept) {
      student.steps().removeFirst();
    }
    student.fresh().add(step);
    if (student.fresh().size() > kept) {
      student.fresh().remove(0);
    }
    if (students.size() > STUDENTS_MAX) {
      students.remove(students.keySet().iterator().next());
    }
  }

  Set<String> students() {
    return Set.copyOf(students.keySet());
  }

  /** The known steps, oldest first, evenly thinned to at most so many; the newest is among them. */
  List<Step> thinned(String studentId, int max) {
    Student student = students.get(studentId);
    if (student == null) {
      return List.of();
    }
    List<Step> all = List.copyOf(student.steps());
    int stride = Math.max(1, (all.size() + max - 1) / max);
    List<Step> thinned = new ArrayList<>();
    for (int i = (all.size() - 1) % stride; i < all.size(); i += stride) {
      thinned.add(all.get(i));
    }
    return thinned;
  }

  Optional<Step> newest(String studentId) {
    return Optional.ofNullable(students.get(studentId)).map(it -> it.steps().peekLast());
  }

  /** Steps a second over the last so long. */
  double rate(String studentId, Instant now, Duration over) {
    Student student = students.get(studentId);
    if (student == null) {
      return 0;
    }
    Instant since = now.minus(over);
    return student.steps().stream().filter(it -> it.at().isAfter(since)).count()
        / (over.toMillis() / 1000.0);
  }

  /** What has come since this was asked last, by student. */
  Map<String, List<Step>> takeFresh() {
    Map<String, List<Step>> fresh = new LinkedHashMap<>();
    students.forEach(
        (id, student) -> {
          if (!student.fresh().isEmpty()) {
            fresh.put(id, List.copyOf(student.fresh()));
            student.fresh().clear();
          }
        });
    return fresh;
  }
}
