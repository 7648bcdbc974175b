package dev.coffey.ops.lab;

import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.arms.Trial;
import dev.coffey.ops.lab.data.Recording;
import dev.coffey.ops.lab.runs.Cosines;
import dev.coffey.ops.lab.runs.Overhead;
import dev.coffey.ops.lab.runs.Reading;
import dev.coffey.ops.lab.runs.Readings;
import dev.coffey.ops.lab.runs.RunOutcome;
import dev.coffey.ops.lab.statistics.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that was found; what the page is made of.
 *
 * @param settings what was asked
 * @param recording the world
 * @param search every trial, in order
 * @param chosen settings by arm and label count
 * @param outcomes by arm and label count, in order of seeds
 * @param teacher top-1 of the teacher by test set, 0..1
 * @param correctedTeacher top-1 on {@code val} of the teacher that the labels corrected, by label
 *     count and in order of seeds; empty when no arm uses it
 * @param overhead of the second head
 */
public record Findings(
    LabSettings settings,
    Recording.Description recording,
    List<Tried> search,
    Map<Cell, Chosen> chosen,
    Map<Cell, List<RunOutcome>> outcomes,
    Map<String, Double> teacher,
    Map<Integer, List<Double>> correctedTeacher,
    Overhead.Measured overhead) {

  /** An arm at a label count. */
  public record Cell(Arm arm, int labels) {}

  /**
   * What came of one trial of the search.
   *
   * @param half top-1 on the validation labels after half of the steps, 0..1
   * @param end the same after all
   */
  public record Tried(Cell cell, Trial trial, double half, double end) {

    /** The better of both. */
    public double best() {
      return Math.max(half, end);
    }
  }

  /** Settings that the search chose. */
  public record Chosen(Trial trial, int stop) {}

  /** The label count that the claims are judged at: 16, or the first. */
  public int mainLabels() {
    return settings.labels().contains(16) ? 16 : settings.labels().get(0);
  }

  /** The arm of that name, if it was run. */
  public Optional<Arm> arm(String id) {
    return settings.arms().stream().filter(arm -> arm.id().equals(id)).findFirst();
  }

  /** Top-1 of one way of answering on a test set, in order of seeds. */
  public List<Double> top1(Arm arm, int labels, String reading, String set) {
    return outcomes.get(new Cell(arm, labels)).stream()
        .map(outcome -> reading(outcome, reading).top1().get(set))
        .toList();
  }

  /** Top-1 of the arm's own answer on {@code val}, in order of seeds. */
  public List<Double> top1(Arm arm, int labels) {
    return top1(arm, labels, Readings.of(arm.answer()), Recording.VAL);
  }

  /** Whether a student can answer in that way. */
  public boolean has(Arm arm, int labels, String reading) {
    return outcomes.get(new Cell(arm, labels)).get(0).end().readings().containsKey(reading);
  }

  private static Reading reading(RunOutcome outcome, String name) {
    return outcome.end().readings().get(name);
  }

  /**
   * Mean cosine of the last fifth of the measurements, seed by seed; empty where none was taken.
   */
  public List<Double> cosinesAtEnd(Arm arm, int labels, Function<Cosines, Double> place) {
    return outcomes.get(new Cell(arm, labels)).stream()
        .filter(outcome -> !outcome.cosines().isEmpty())
        .map(
            outcome -> {
              List<Cosines> all = outcome.cosines();
              return all.subList(all.size() - Math.max(1, all.size() / 5), all.size()).stream()
                  .map(place)
                  .filter(Objects::nonNull)
                  .mapToDouble(Double::doubleValue)
                  .filter(Double::isFinite)
                  .average()
                  .orElse(Double.NaN);
            })
        .filter(Double::isFinite)
        .toList();
  }

  /** First arm's own answer minus the second's, seed by seed, on {@code val}. */
  public Estimate lead(Arm first, Arm second, int labels) {
    return Estimate.ofDifferences(top1(first, labels), top1(second, labels));
  }
}
