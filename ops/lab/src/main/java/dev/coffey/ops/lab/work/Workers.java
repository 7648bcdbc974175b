package dev.coffey.ops.lab.work;

import dev.coffey.ops.lab.runs.Conditions;
import dev.coffey.ops.lab.runs.Overhead;
import dev.coffey.ops.lab.runs.RunKey;
import dev.coffey.ops.lab.runs.RunOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.IntConsumer;

/**
 * A fixed number of workers, started when first needed. What is finished goes to the log at once.
 *
 * <p>Threads: methods are called by one; {@link #close} by any.
 */
public final class Workers implements AutoCloseable {

  private final String classpath;
  private final List<String> properties;
  private final Path logs;
  private final RunLog runLog;
  private final ExecutorService threads;
  private final BlockingDeque<Integer> idle = new LinkedBlockingDeque<>();
  private final Map<Integer, Worker> started = new LinkedHashMap<>();
  private boolean closed;

  /**
   * @param count of JVMs
   * @param classpath of each
   * @param properties of each, as {@code -DNAME=VALUE}
   * @param logs folder of what they print
   * @param runLog where finished runs are kept
   */
  public Workers(int count, String classpath, List<String> properties, Path logs, RunLog runLog) {
    this.classpath = classpath;
    this.properties = List.copyOf(properties);
    this.logs = logs;
    this.runLog = runLog;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            body -> {
              Thread thread = new Thread(body, "lab-worker");
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 1; i <= count; i++) {
      idle.add(i);
    }
  }

  /** Records the world that the properties name; returns its folder. */
  public Path record(IntConsumer done) {
    return Path.of(work(new Task(null, null, null, 0), done).recorded());
  }

  /** Measures the second head while no other worker works. */
  public Overhead.Measured overhead(
      Path recording, Conditions conditions, int pairs, IntConsumer done) {
    return work(new Task(recording.toString(), null, conditions, pairs), done).overhead();
  }

  /** Those of the keys that have to be run, each once. */
  public List<RunKey> unfinished(List<RunKey> keys) {
    return keys.stream().distinct().filter(key -> runLog.outcome(key).isEmpty()).toList();
  }

  /**
   * Runs what is not finished yet, in that order, on all workers.
   *
   * @return outcomes of all keys, those finished before included
   * @throws WorkerException when a run fails; what has finished is kept
   */
  public Map<RunKey, RunOutcome> run(Path recording, List<RunKey> keys, IntConsumer done) {
    Map<RunKey, Future<RunOutcome>> running = new LinkedHashMap<>();
    for (RunKey key : unfinished(keys)) {
      running.put(key, threads.submit(() -> runAndKeep(recording, key, done)));
    }
    try {
      for (Future<RunOutcome> run : running.values()) {
        run.get();
      }
    } catch (ExecutionException e) {
      running.values().forEach(run -> run.cancel(false));
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerException("Interrupted; what has finished is kept", false);
    }
    Map<RunKey, RunOutcome> outcomes = new LinkedHashMap<>();
    keys.forEach(key -> outcomes.put(key, runLog.outcome(key).orElseThrow()));
    return outcomes;
  }

  private RunOutcome runAndKeep(Path recording, RunKey key, IntConsumer done) throws IOException {
    RunOutcome outcome = work(new Task(recording.toString(), key, null, 0), done).run();
    runLog.keep(key, outcome);
    return outcome;
  }

  /** By any idle worker; once more by a fresh one when it ends in the middle. */
  private TaskAnswer work(Task task, IntConsumer done) {
    Integer number = take();
    try {
      try {
        return worker(number).work(task, done);
      } catch (WorkerException e) {
        if (!e.workerGone() || isClosed()) {
          throw e;
        }
        discard(number);
        return worker(number).work(task, count -> {});
      }
    } finally {
      idle.addFirst(number);
    }
  }

  private Integer take() {
    try {
      return idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerException("Interrupted; what has finished is kept", false);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized Worker worker(int number) {
    if (closed) {
      throw new WorkerException("Interrupted; what has finished is kept", false);
    }
    return started.computeIfAbsent(
        number,
        it -> {
          try {
            return Worker.start(classpath, properties, logs.resolve("worker-" + it + ".log"));
          } catch (IOException e) {
            throw new UncheckedIOException("A worker cannot be started", e);
          }
        });
  }

  private synchronized void discard(int number) {
    Worker worker = started.remove(number);
    if (worker != null) {
      worker.close();
    }
  }

  /** Ends all workers; unfinished runs are lost, finished ones are in the log. */
  @Override
  public void close() {
    List<Worker> workers;
    synchronized (this) {
      closed = true;
      workers = new ArrayList<>(started.values());
      started.clear();
    }
    threads.shutdownNow();
    workers.forEach(Worker::close);
  }
}
