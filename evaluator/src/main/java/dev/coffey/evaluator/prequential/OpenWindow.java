package dev.coffey.evaluator.prequential;

import dev.coffey.schemas.ClassTally;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Yardstick;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A window that still takes answers.
 *
 * <p>State: counts. Whoever owns the curve owns it.
 */
final class OpenWindow {
  private final Map<String, ClassTally> classes = new TreeMap<>();
  private final Set<String> champions = new HashSet<>();
  private String champion = "";
  private int images;
  private int right;
  private Instant from = Instant.EPOCH;
  private Instant to = Instant.EPOCH;

  void add(Answer answer, String championId, Instant at) {
    from = images == 0 ? at : from;
    to = at;
    champion = championId;
    champions.add(championId);
    images++;
    int hit = answer.isRight() ? 1 : 0;
    right += hit;
    classes.merge(
        answer.truth(),
        new ClassTally(answer.truth(), 1, hit),
        (a, b) ->
            new ClassTally(
                a.getName(), a.getImages() + b.getImages(), a.getRight() + b.getRight()));
  }

  int images() {
    return images;
  }

  /** What has been counted, with number 0, no alarms and no positions. */
  PrequentialWindow.Builder counted(String studentId, Yardstick yardstick) {
    return PrequentialWindow.newBuilder()
        .setStudentId(studentId)
        .setYardstick(yardstick)
        .setNumber(0)
        .setChampionId(champion)
        .setChampions(champions.size())
        .setImages(images)
        .setRight(right)
        .setClasses(List.copyOf(classes.values()))
        .setAlarms(List.of())
        .setPositions(List.of())
        .setFrom(from)
        .setTo(to);
  }
}
