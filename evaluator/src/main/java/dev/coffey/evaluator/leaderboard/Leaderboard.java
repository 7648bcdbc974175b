package dev.coffey.evaluator.leaderboard;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Students by what their champions score, mixed, on the primary variant; best first.
 *
 * @param primary the variant that ranks
 * @param rows one for each student that has an evaluation
 */
public record Leaderboard(String primary, List<Row> rows) {

  /**
   * A student.
   *
   * @param rank from 1; students that score the same share it
   * @param standing the checkpoint that counts: the champion, or the newest where it has none
   * @param history all its evaluations, oldest first
   */
  public record Row(int rank, String studentId, Point standing, List<Point> history) {}

  /**
   * One evaluated checkpoint; scores are top-1 of the mix, fractions 0..1.
   *
   * @param top1 by variant
   * @param teacher the teacher's top-1 by variant; empty when it was not scored
   */
  public record Point(
      String checkpointId,
      long step,
      Instant createdAt,
      boolean promoted,
      String decision,
      Map<String, Double> top1,
      Map<String, Double> teacher) {

    private static Point of(Evaluation evaluation) {
      return new Point(
          evaluation.getCheckpointId(),
          evaluation.getStep(),
          evaluation.getCreatedAt(),
          evaluation.getPromoted(),
          evaluation.getDecision(),
          top1(evaluation, ScoredHead.MIX),
          top1(evaluation, ScoredHead.TEACHER));
    }

    private static Map<String, Double> top1(Evaluation evaluation, ScoredHead head) {
      return evaluation.getScores().stream()
          .filter(score -> score.getHead() == head)
          .collect(Collectors.toMap(Score::getVariant, Score::getTop1, (a, b) -> a, TreeMap::new));
    }

    private double score(String primary) {
      return top1.getOrDefault(primary, Double.NEGATIVE_INFINITY);
    }
  }

  /** Copies the rows. */
  public Leaderboard {
    rows = List.copyOf(rows);
  }

  /**
   * Ranks the students of some evaluations.
   *
   * @param champions checkpoint id by student
   */
  public static Leaderboard of(
      Collection<Evaluation> evaluations, Map<String, String> champions, String primary) {
    Map<String, List<Point>> byStudent =
        evaluations.stream()
            .sorted(
                Comparator.comparing(Evaluation::getCreatedAt)
                    .thenComparing(Evaluation::getCheckpointId))
            .collect(
                Collectors.groupingBy(
                    Evaluation::getStudentId,
                    TreeMap::new,
                    Collectors.mapping(Point::of, Collectors.toList())));
    List<Row> unranked = new ArrayList<>();
    byStudent.forEach(
        (student, history) ->
            unranked.add(
                new Row(
                    0,
                    student,
                    standing(history, Optional.ofNullable(champions.get(student))),
                    history)));
    unranked.sort(
        Comparator.comparingDouble((Row row) -> row.standing().score(primary)).reversed());
    return new Leaderboard(primary, ranked(unranked, primary));
  }

  private static Point standing(List<Point> history, Optional<String> champion) {
    return history.stream()
        .filter(point -> champion.equals(Optional.of(point.checkpointId())))
        .findFirst()
        .orElseGet(() -> history.get(history.size() - 1));
  }

  private static List<Row> ranked(List<Row> best, String primary) {
    List<Row> rows = new ArrayList<>();
    for (Row row : best) {
      Optional<Row> above =
          rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(rows.size() - 1));
      int rank =
          above
              .filter(it -> it.standing().score(primary) == row.standing().score(primary))
              .map(Row::rank)
              .orElse(rows.size() + 1);
      rows.add(new Row(rank, row.studentId(), row.standing(), row.history()));
    }
    return rows;
  }
}
