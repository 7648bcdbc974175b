package dev.coffey.evaluator.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One connected page and what it is still to be sent, which is bounded: a page that cannot follow
 * loses what waits and gets the whole state again once it reads.
 *
 * <p>Thread-safe: the console's thread offers, whoever writes to the connection takes.
 */
public final class Page implements AutoCloseable {
  private static final int FRAMES_MAX = 64;
  private static final int SPARE_MAX = 24;
  private static final long STALL_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  private final Optional<String> wanted;
  private final Consumer<Page> leave;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private Runnable arrival = () -> {};
  private Runnable end = () -> {};
  private boolean behind = true;
  private boolean hungry;
  private boolean closed;
  private long takenNanos = System.nanoTime();

  /** The student that it shows; the console thread's. */
  private String shown = "";

  /**
   * @param wanted the student that was asked for
   * @param leave told when it closes
   */
  Page(Optional<String> wanted, Consumer<Page> leave) {
    this.wanted = wanted;
    this.leave = leave;
  }

  Optional<String> wanted() {
    return wanted;
  }

  String shown() {
    return shown;
  }

  void show(String studentId) {
    shown = studentId;
  }

  /**
   * Says whom to call, on any thread and never with a lock held.
   *
   * @param arrival when there is something to take
   * @param end when the console gives the page up
   */
  public synchronized void attach(Runnable arrival, Runnable end) {
    this.arrival = arrival;
    this.end = end;
  }

  /** Whether it needs the whole state, and is there to read it. */
  synchronized boolean needsState() {
    return behind && hungry && !closed;
  }

  /** From now on it has the whole state, or is being offered it. */
  synchronized void restarted() {
    behind = false;
  }

  /** What it has been sent is not how things are any more. */
  synchronized void restart() {
    frames.clear();
    behind = true;
  }

  /** Adds to what it is sent; forgets all of that if it is too much. */
  void offer(Frame frame) {
    Runnable told;
    synchronized (this) {
      if (closed || behind || (frame.isSpare() && frames.size() >= SPARE_MAX)) {
        return;
      }
      if (frames.size() >= FRAMES_MAX) {
        restart();
        return;
      }
      frames.addLast(frame);
      hungry = false;
      told = arrival;
    }
    told.run();
  }

  /** The next frame, if there is one. */
  public synchronized Optional<Frame> take() {
    takenNanos = System.nanoTime();
    hungry = frames.isEmpty();
    return Optional.ofNullable(frames.pollFirst());
  }

  /** Whether nothing has been taken for so long that nobody can be there. */
  private synchronized boolean isStalled() {
    return behind && !hungry && System.nanoTime() - takenNanos > STALL_NANOS_MAX;
  }

  /** Gives it up if nobody reads it any more. */
  void closeIfStalled() {
    Runnable told;
    synchronized (this) {
      if (!isStalled() || closed) {
        return;
      }
      told = end;
    }
    close();
    told.run();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      frames.clear();
    }
    leave.accept(this);
  }
}
