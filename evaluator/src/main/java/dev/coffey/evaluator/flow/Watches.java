package dev.coffey.evaluator.flow;

import dev.coffey.schemas.PrequentialWindow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One watch for each student that is judged here and has a champion, each on a thread of its own,
 * and the closed windows of all the others. Thread-safe.
 */
public final class Watches implements AutoCloseable {
  private static final long STOP_MILLIS_MAX = 8_000;

  private final WatchSettings settings;
  private final Clients clients;
  private final WatchListener listener;
  private final InstantSource clock;
  private final Consumer<Throwable> onFailure;
  private final Map<String, Running> running = new TreeMap<>();
  private final Map<String, Thread> ending = new TreeMap<>();
  private final Map<String, Curves> told = new ConcurrentHashMap<>();
  private boolean closed;

  private record Running(Watch watch, Thread thread) {}

  /**
   * @param onFailure told of what ends a watch that should go on: no exception does, but memory may
   *     run out
   */
  public Watches(
      WatchSettings settings,
      Clients clients,
      WatchListener listener,
      InstantSource clock,
      Consumer<Throwable> onFailure) {
    this.settings = settings;
    this.clients = clients;
    this.listener = listener;
    this.clock = clock;
    this.onFailure = onFailure;
  }

  /** Watches a student from now on. */
  public synchronized void follow(String studentId, Court court) {
    if (closed || running.containsKey(studentId)) {
      return;
    }
    Watch watch = new Watch(studentId, settings, clients, court, listener, clock);
    Optional<Thread> before = Optional.ofNullable(ending.remove(studentId));
    Thread thread = new Thread(() -> after(before, watch), "watch-" + studentId);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((ended, cause) -> onFailure.accept(cause));
    thread.start();
    running.put(studentId, new Running(watch, thread));
  }

  /** Two at once would count the same samples. */
  private static void after(Optional<Thread> before, Watch watch) {
    try {
      if (before.isPresent()) {
        before.get().join();
      }
      watch.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Watches a student no more; returns at once. */
  public synchronized void leave(String studentId) {
    Running left = running.remove(studentId);
    if (left != null) {
      left.watch().close();
      ending.put(studentId, left.thread());
    }
  }

  /**
   * Takes a closed window from the topic, of whichever student; forgets students of whom none came
   * within the horizon before it.
   */
  public void heard(PrequentialWindow window) {
    Instant since = window.getTo().minus(clients.horizon().age());
    told.values().removeIf(it -> it.newest().map(since::isAfter).orElse(false));
    told.computeIfAbsent(window.getStudentId(), id -> Curves.begin(id, settings.curves()))
        .restore(window);
  }

  /** Whether this student is watched here. */
  public synchronized boolean follows(String studentId) {
    return running.containsKey(studentId);
  }

  /**
   * The curves of each student: of those that are watched here with their open windows, of others
   * as far as the topic tells.
   */
  public synchronized Map<String, Curves> curves() {
    Map<String, Curves> curves = new TreeMap<>(told);
    running.forEach(
        (student, it) -> it.watch().curves().ifPresent(known -> curves.put(student, known)));
    return curves;
  }

  /** Of one student. */
  public Optional<Curves> curves(String studentId) {
    return Optional.ofNullable(curves().get(studentId));
  }

  /** Ends all watches, those that wait for the court included. */
  @Override
  public void close() throws InterruptedException {
    List<Thread> last;
    synchronized (this) {
      closed = true;
      List.copyOf(running.keySet()).forEach(this::leave);
      last = List.copyOf(ending.values());
    }
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS_MAX);
    for (Thread thread : last) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      thread.join(Math.max(1, leftMillis));
    }
  }
}
