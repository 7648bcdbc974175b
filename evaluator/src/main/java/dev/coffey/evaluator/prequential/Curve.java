package dev.coffey.evaluator.prequential;

import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Yardstick;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How the champions of one student answer over time, window by window. Each sample counts once,
 * whichever champion was asked.
 *
 * <p>Thread-safe. State: closed windows, the open one, how far it has counted. The student's watch
 * writes, any thread reads.
 */
public final class Curve {
  private final String studentId;
  private final Yardstick yardstick;
  private final CurveSettings settings;
  private final Deque<PrequentialWindow> closed = new ArrayDeque<>();
  private final Positions positions = new Positions();
  private OpenWindow open = new OpenWindow();
  private long number;

  public Curve(String studentId, Yardstick yardstick, CurveSettings settings) {
    this.studentId = studentId;
    this.yardstick = yardstick;
    this.settings = settings;
  }

  /** Takes a window that was closed before, if it is new; the curve goes on behind it. */
  public synchronized void restore(PrequentialWindow window) {
    if (window.getNumber() > number) {
      keep(window);
      positions.restore(window.getPositions());
    }
  }

  private void keep(PrequentialWindow window) {
    number = window.getNumber();
    closed.addLast(window);
    if (closed.size() > settings.kept()) {
      closed.removeFirst();
    }
  }

  /** The offset of the partition that the curve has not passed yet. */
  public synchronized long next(TopicPartition partition) {
    return positions.next(partition);
  }

  /** Leaves a sample out: the champion has read it, or it cannot be used. */
  public synchronized void pass(TopicPartition partition, long offset) {
    positions.passed(partition, offset);
  }

  /**
   * Counts an answer to a sample that was not counted before.
   *
   * @return the window that it has completed
   */
  public synchronized Optional<PrequentialWindow> add(
      Answer answer, String championId, Instant at, TopicPartition partition, long offset) {
    if (offset < positions.next(partition)) {
      throw new IllegalArgumentException(
          partition + "@" + offset + " has been counted; next is " + positions.next(partition));
    }
    positions.passed(partition, offset);
    open.add(answer, championId, at);
    if (open.images() < settings.images()) {
      return Optional.empty();
    }
    PrequentialWindow window = close();
    keep(window);
    open = new OpenWindow();
    return Optional.of(window);
  }

  private PrequentialWindow close() {
    PrequentialWindow window =
        open.counted(studentId, yardstick)
            .setNumber(number + 1)
            .setPositions(positions.records())
            .build();
    List<PrequentialWindow> reference = reference();
    return reference.size() < settings.referenceWindows()
        ? window
        : PrequentialWindow.newBuilder(window)
            .setAlarms(settings.band().alarms(reference, window))
            .build();
  }

  private List<PrequentialWindow> reference() {
    List<PrequentialWindow> all = new ArrayList<>(closed);
    return all.subList(Math.max(0, all.size() - settings.referenceWindows()), all.size());
  }

  /** The newest closed window. */
  public synchronized Optional<PrequentialWindow> newest() {
    return Optional.ofNullable(closed.peekLast());
  }

  /** Closed windows, oldest first. */
  public synchronized List<PrequentialWindow> closed() {
    return List.copyOf(closed);
  }

  /** What the open window has counted so far; its number is 0. */
  public synchronized PrequentialWindow open() {
    return open.counted(studentId, yardstick).build();
  }
}
