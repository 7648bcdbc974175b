package dev.coffey.evaluator.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffey.evaluator.flow.AnsweredSample;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The last images that each champion answered fresh, few of them, coded as pages get them. It takes
 * two a second while a page looks on, and one in five seconds otherwise, so that a page that comes
 * finds some.
 *
 * <p>State: at most {@value #KEPT} small images of at most {@value #STUDENTS_MAX} students.
 * Thread-safe: the watches add, the console's thread takes.
 */
final class Gallery {
  private static final int KEPT = 12;
  private static final int STUDENTS_MAX = 32;
  private static final int ANSWERS = 5;
  private static final long LOOKED_AT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Function<Object, String> json;
  private final Map<String, Wall> walls = new LinkedHashMap<>(16, 0.75f, true);

  /** One student's. */
  private static final class Wall {
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final List<Frame> fresh = new ArrayList<>();
    private long hungNanos = System.nanoTime() - ALONE_NANOS;
  }

  /** One class and how probable it is held to be. */
  record AnswerView(@JsonProperty("class") String name, double p) {}

  /** Event {@code image}. */
  record ImageView(
      String id,
      Instant at,
      String label,
      String championId,
      String image,
      List<AnswerView> teacher,
      List<AnswerView> student) {}

  /**
   * @param json how what a page reads is coded
   */
  Gallery(Function<Object, String> json) {
    this.json = json;
  }

  /** Whether the next image of this student should be hung. */
  synchronized boolean wants(String studentId, boolean lookedAt) {
    long since = System.nanoTime() - wall(studentId).hungNanos;
    return since >= (lookedAt ? LOOKED_AT_NANOS : ALONE_NANOS);
  }

  private Wall wall(String studentId) {
    Wall wall = walls.computeIfAbsent(studentId, id -> new Wall());
    if (walls.size() > STUDENTS_MAX) {
      walls.remove(walls.keySet().iterator().next());
    }
    return wall;
  }

  void add(AnsweredSample answered) {
    Frame frame = new Frame(Frame.IMAGE, json.apply(view(answered)));
    synchronized (this) {
      Wall wall = wall(answered.studentId());
      wall.hungNanos = System.nanoTime();
      wall.frames.addLast(frame);
      wall.fresh.add(frame);
      if (wall.frames.size() > KEPT) {
        wall.frames.removeFirst();
      }
      if (wall.fresh.size() > KEPT) {
        wall.fresh.remove(0);
      }
    }
  }

  private static ImageView view(AnsweredSample answered) {
    return new ImageView(
        answered.imageId(),
        answered.at(),
        answered.label().orElse(null),
        answered.championId(),
        Thumbnail.dataAddress(answered.image()),
        answered
            .teacherLogitsK()
            .map(logits -> best(softmax(logits), answered.classes()))
            .orElse(List.of()),
        best(answered.probabilitiesK(), answered.classes()));
  }

  private static List<AnswerView> best(float[] probabilitiesK, List<String> classes) {
    return IntStream.range(0, probabilitiesK.length)
        .boxed()
        .sorted((a, b) -> Float.compare(probabilitiesK[b], probabilitiesK[a]))
        .limit(ANSWERS)
        .map(k -> new AnswerView(classes.get(k), probabilitiesK[k]))
        .toList();
  }

  private static float[] softmax(float[] logitsK) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logitsK) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logitsK) {
      sum += Math.exp(logit - max);
    }
    float[] probabilitiesK = new float[logitsK.length];
    for (int k = 0; k < logitsK.length; k++) {
      probabilitiesK[k] = (float) (Math.exp(logitsK[k] - max) / sum);
    }
    return probabilitiesK;
  }

  /** Oldest first. */
  synchronized List<Frame> all(String studentId) {
    return Optional.ofNullable(walls.get(studentId))
        .map(it -> List.copyOf(it.frames))
        .orElse(List.of());
  }

  /** What has come since this was asked last, by student. */
  synchronized Map<String, List<Frame>> takeFresh() {
    Map<String, List<Frame>> fresh = new LinkedHashMap<>();
    walls.forEach(
        (id, wall) -> {
          if (!wall.fresh.isEmpty()) {
            fresh.put(id, List.copyOf(wall.fresh));
            wall.fresh.clear();
          }
        });
    return fresh;
  }
}
