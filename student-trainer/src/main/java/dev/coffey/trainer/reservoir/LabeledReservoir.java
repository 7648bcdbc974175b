package dev.coffey.trainer.reservoir;

import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.seeds.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A uniform random choice of the labelled samples of each class, at most {@code capacity} a class.
 *
 * <p>Each sample has a random key that depends on the seed and its image id only; a class keeps the
 * samples with the smallest keys (bottom-k sampling: Cohen and Kaplan 2007). What is kept is
 * therefore a function of the set of samples seen, not of their order, and a rebuild from the topic
 * gives the same reservoir however the partitions take turns. (Only an image that comes again under
 * another label can break this; the newer label then counts.)
 *
 * <p>Not thread-safe: the training thread owns it.
 */
public final class LabeledReservoir {

  /** A drawn sample, and which of its views. */
  public record Draw(Lesson lesson, int view, boolean first) {}

  private static final class Entry {
    final long key;
    final Lesson lesson;
    boolean drawn;

    Entry(long key, Lesson lesson, boolean drawn) {
      this.key = key;
      this.lesson = lesson;
      this.drawn = drawn;
    }
  }

  private static final Comparator<Entry> BY_KEY =
      Comparator.comparingLong((Entry e) -> e.key).thenComparing(e -> e.lesson.imageId());

  private final int capacity;
  private final Seed keys;
  private final Seed draws;

  /** Per class, sorted by key. */
  private final List<List<Entry>> classes = new ArrayList<>();

  private final Map<String, Entry> kept = new HashMap<>();
  private long offered;

  /**
   * @param capacity samples kept per class, at least 1
   */
  public LabeledReservoir(int classCount, int capacity, Seed seed) {
    if (classCount < 1 || capacity < 1) {
      throw new IllegalArgumentException(
          "Reservoir of "
              + classCount
              + " classes with capacity "
              + capacity
              + "; both must be >= 1.");
    }
    this.capacity = capacity;
    this.keys = seed.of("reservoir-keys");
    this.draws = seed.of("reservoir-draws");
    for (int i = 0; i < classCount; i++) {
      classes.add(new ArrayList<>());
    }
  }

  /** Offers a new labelled sample. */
  public void offer(Lesson lesson) {
    offer(lesson, false);
  }

  /** Offers a sample that a step before a restored checkpoint could already draw. */
  public void offerAgain(Lesson lesson) {
    offer(lesson, true);
  }

  private void offer(Lesson lesson, boolean drawn) {
    int label = lesson.label().orElseThrow();
    offered++;
    Entry entry = new Entry(keys.key(lesson.imageId()), lesson, drawn);
    Entry old = kept.remove(lesson.imageId());
    if (old != null) {
      classes.get(old.lesson.label().orElseThrow()).remove(old);
    }
    List<Entry> entries = classes.get(label);
    entries.add(-Collections.binarySearch(entries, entry, BY_KEY) - 1, entry);
    kept.put(lesson.imageId(), entry);
    if (entries.size() > capacity) {
      kept.remove(entries.remove(capacity).lesson.imageId());
    }
  }

  /**
   * Draws {@code count} samples for a step: the classes in random turn, so that no two classes
   * differ by more than one, and within a class without repetition while it has enough.
   */
  public List<Draw> draw(long step, int count) {
    List<List<Entry>> order = new ArrayList<>(classes.stream().filter(c -> !c.isEmpty()).toList());
    if (order.isEmpty() || count == 0) {
      return List.of();
    }
    SplittableRandom random = draws.at(step);
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    List<Draw> drawn = new ArrayList<>(count);
    for (int c = 0; c < order.size(); c++) {
      int share = count / order.size() + (c < count % order.size() ? 1 : 0);
      drawFrom(order.get(c), share, random, drawn);
    }
    return drawn;
  }

  private static void drawFrom(
      List<Entry> entries, int share, SplittableRandom random, List<Draw> drawn) {
    int[] indices = new int[entries.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i;
    }
    for (int i = 0; i < share; i++) {
      int turn = i % indices.length;
      int other = turn + random.nextInt(indices.length - turn);
      int index = indices[other];
      indices[other] = indices[turn];
      indices[turn] = index;
      Entry entry = entries.get(index);
      drawn.add(new Draw(entry.lesson, random.nextInt(entry.lesson.views().size()), !entry.drawn));
      entry.drawn = true;
    }
  }

  /** Samples that have come, kept or not. */
  public long offered() {
    return offered;
  }

  /** Samples kept. */
  public int size() {
    return kept.size();
  }

  /** Classes with at least one sample. */
  public int classesFilled() {
    return (int) classes.stream().filter(c -> !c.isEmpty()).count();
  }
}
