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
import java.util.stream.IntStream;

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
   * @param reigns whether that is the champion
   * @param history its evaluations, oldest first; of a long one the older are thinned
   */
  public record Row(
      int rank, String studentId, Point standing, boolean reigns, List<Point> history) {

    private Row at(int place) {
      return new Row(place, studentId, standing, reigns, history);
    }

    private Row limited(int limit) {
      return new Row(rank, studentId, standing, reigns, thinned(history, limit));
    }
  }

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

  /** The same with at most so many points of each history, evenly spread, the newest last. */
  public Leaderboard limited(int limit) {
    return new Leaderboard(primary, rows.stream().map(row -> row.limited(limit)).toList());
  }

  private static List<Point> thinned(List<Point> all, int limit) {
    if (all.size() <= limit) {
      return all;
    }
    return IntStream.rangeClosed(1, limit)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / limit) - 1))
        .toList();
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
            unranked.add(row(student, history, Optional.ofNullable(champions.get(student)))));
    unranked.sort(
        Comparator.comparingDouble((Row row) -> row.standing().score(primary)).reversed());
    return new Leaderboard(primary, ranked(unranked, primary));
  }

  private static Row row(String studentId, List<Point> history, Optional<String> champion) {
    Optional<Point> reigning =
        history.stream()
            .filter(point -> champion.equals(Optional.of(point.checkpointId())))
            .findFirst();
    Point standing = reigning.orElseGet(() -> history.get(history.size() - 1));
    return new Row(0, studentId, standing, reigning.isPresent(), history);
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
      rows.add(row.at(rank));
    }
    return rows;
  }
}
