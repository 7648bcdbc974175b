package dev.coffey.evaluator.flow;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One watch for each student that has a champion, each on a thread of its own. Thread-safe. */
public final class Watches implements AutoCloseable {
  private static final long STOP_MILLIS_MAX = 8_000;

  private final WatchSettings settings;
  private final Clients clients;
  private final WatchListener listener;
  private final InstantSource clock;
  private final Map<String, Running> running = new TreeMap<>();
  private boolean closed;

  private record Running(Watch watch, Thread thread) {}

  public Watches(
      WatchSettings settings, Clients clients, WatchListener listener, InstantSource clock) {
    this.settings = settings;
    this.clients = clients;
    this.listener = listener;
    this.clock = clock;
  }

  /** Watches a student from now on. */
  public synchronized void follow(String studentId, Court court) {
    if (closed || running.containsKey(studentId)) {
      return;
    }
    Watch watch = new Watch(studentId, settings, clients, court, listener, clock);
    Thread thread = new Thread(watch, "watch-" + studentId);
    thread.setDaemon(true);
    thread.start();
    running.put(studentId, new Running(watch, thread));
  }

  /** The curves of each watched student whose topics have been read. */
  public synchronized Map<String, Curves> curves() {
    Map<String, Curves> curves = new TreeMap<>();
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
    List<Running> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(running.values());
    }
    ending.forEach(it -> it.watch().close());
    for (Running it : ending) {
      it.thread().join(STOP_MILLIS_MAX);
    }
  }
}
