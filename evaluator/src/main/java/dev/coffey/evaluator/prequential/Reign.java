package dev.coffey.evaluator.prequential;

import dev.coffey.evaluator.judgement.Marks;
import dev.coffey.evaluator.tuning.FreshExample;
import dev.coffey.evaluator.tuning.TuningSlice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One champion's answers to the fresh labelled samples behind its cut: a rolling window by which it
 * may fall, and by which its mix is tuned again.
 *
 * <p>State: the window. Owner: the student's watch.
 */
public final class Reign {
  private static final String WINDOW = "rolling window";

  private final Floor floor;
  private final Deque<Case> window = new ArrayDeque<>();
  private OptionalDouble reference = OptionalDouble.empty();
  private int right;
  private int sinceTuned;

  /**
   * A labelled sample and how it was answered.
   *
   * @param pixels as the champion's network sees them
   * @param label the true class's index
   * @param isRight whether the champion, mixed as it was then, named it
   * @param example what its heads said
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
  public record Case(byte[] pixels, int label, boolean isRight, FreshExample example) {}

  public Reign(Floor floor) {
    this.floor = floor;
  }

  /** Takes the next answer; the oldest goes when the window is full. */
  public void add(Case answered) {
    window.addLast(answered);
    right += answered.isRight() ? 1 : 0;
    sinceTuned++;
    if (window.size() > floor.images()) {
      if (reference.isEmpty()) {
        reference =
            OptionalDouble.of((double) (right - (answered.isRight() ? 1 : 0)) / floor.images());
      }
      right -= window.removeFirst().isRight() ? 1 : 0;
    }
  }

  /** Why the champion should not stay, if so; only a full window tells. */
  public Optional<String> fallen() {
    return window.size() < floor.images() ? Optional.empty() : floor.fallen(right, reference);
  }

  /** Begins the window anew, so that another look at it is another look at the world. */
  public void lookAgain() {
    window.clear();
    right = 0;
    sinceTuned = 0;
  }

  public List<Case> cases() {
    return List.copyOf(window);
  }

  public Marks marks() {
    List<Case> all = new ArrayList<>(window);
    boolean[] marks = new boolean[all.size()];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = all.get(i).isRight();
    }
    return new Marks(WINDOW, marks);
  }

  /**
   * The window to tune the mix on, once it is full and {@code every} samples are new in it.
   *
   * @param every samples from one tuning to the next
   */
  public Optional<TuningSlice> slice(int every) {
    if (window.size() < floor.images() || sinceTuned < every) {
      return Optional.empty();
    }
    sinceTuned = 0;
    return Optional.of(
        TuningSlice.ofFresh(
            "rolling window of " + window.size() + " fresh labelled samples",
            window.stream().map(Case::example).toList()));
  }
}
