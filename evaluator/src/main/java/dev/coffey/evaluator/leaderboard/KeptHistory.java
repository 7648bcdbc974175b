package dev.coffey.evaluator.leaderboard;

import dev.coffey.schemas.Evaluation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Which evaluations of each student are kept: the newest {@value #NEWEST} all, the older ones
 * evenly over time; of those of them that were promoted the newest {@value #PROMOTED_MAX} too.
 *
 * <p>State: at most {@value #MAX} a student beside those that are held, of the {@value
 * #STUDENTS_MAX} students that were evaluated last. One thread.
 */
final class KeptHistory {
  static final int MAX = 500;
  static final int NEWEST = 250;
  static final int PROMOTED_MAX = 100;
  static final int STUDENTS_MAX = 256;

  private static final Comparator<Entry> OLDEST_FIRST =
      Comparator.comparing(Entry::createdAt).thenComparing(Entry::checkpointId);

  private final BiPredicate<String, String> isHeld;
  private final Map<String, List<Entry>> students = new LinkedHashMap<>(16, 0.75f, true);

  private record Entry(Instant createdAt, String checkpointId, boolean promoted) {}

  /**
   * @param isHeld whether a student's checkpoint must not be given up
   */
  KeptHistory(BiPredicate<String, String> isHeld) {
    this.isHeld = isHeld;
  }

  /** Keeps one; gives the checkpoints of those that are given up for it. */
  List<String> add(Evaluation evaluation) {
    String studentId = evaluation.getStudentId();
    Entry entry =
        new Entry(
            evaluation.getCreatedAt(), evaluation.getCheckpointId(), evaluation.getPromoted());
    List<Entry> history = students.computeIfAbsent(studentId, id -> new ArrayList<>());
    history.removeIf(it -> it.checkpointId().equals(entry.checkpointId()));
    int place = Collections.binarySearch(history, entry, OLDEST_FIRST);
    history.add(-place - 1, entry);
    List<Entry> givenUp = new ArrayList<>();
    if (history.size() > MAX) {
      givenUp.addAll(sparser(studentId, history));
      history.removeAll(givenUp);
    }
    if (students.size() > STUDENTS_MAX) {
      givenUp.addAll(students.remove(students.keySet().iterator().next()));
    }
    return givenUp.stream().map(Entry::checkpointId).toList();
  }

  /** Of the older ones that need not stay, those whose neighbours are nearest in time. */
  private List<Entry> sparser(String studentId, List<Entry> history) {
    List<Entry> older = history.subList(0, history.size() - NEWEST);
    long promoted = older.stream().skip(1).filter(Entry::promoted).count();
    Map<Entry, Duration> gaps = new HashMap<>();
    int free = 0;
    for (int i = 1; i < older.size(); i++) {
      Entry entry = older.get(i);
      boolean stays = entry.promoted() && promoted-- <= PROMOTED_MAX;
      // Of two neighbours one stays, or a gap would come where there are many.
      if (!stays && !isHeld.test(studentId, entry.checkpointId()) && free++ % 2 == 0) {
        gaps.put(
            entry, Duration.between(older.get(i - 1).createdAt(), history.get(i + 1).createdAt()));
      }
    }
    return gaps.keySet().stream()
        .sorted(Comparator.comparing((Entry it) -> gaps.get(it)).thenComparing(OLDEST_FIRST))
        .limit((gaps.size() + 1) / 2)
        .toList();
  }
}
