package dev.coffey.evaluator.flow;

import dev.coffey.schemas.Evaluation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is shown of the evaluators' work: the last evaluations and the last champion of them all,
 * and what this one does.
 *
 * <p>State: a short list. The evaluation thread and the clerk write, any thread reads.
 */
public final class Evaluations {
  private static final int KEPT = 100;

  private final Deque<Evaluation> newestFirst = new ArrayDeque<>();
  private final Map<String, String> setAside = new TreeMap<>();
  private long setAsideCount;
  private String champion;
  private String doing = "starting";
  private String trouble;
  private String disconnected = "The topics are not read yet.";
  private Map<Integer, String> withoutBench = Map.of();

  /** Shows one that was made, here or elsewhere, now or before the start. */
  synchronized void add(Evaluation evaluation) {
    newestFirst.addFirst(evaluation);
    while (newestFirst.size() > KEPT) {
      newestFirst.removeLast();
    }
  }

  synchronized void setAside(String studentId, String why) {
    setAside.put(studentId, why);
    setAsideCount++;
  }

  /** Shows who has become the champion. */
  public synchronized void champion(String checkpointId) {
    champion = checkpointId;
  }

  synchronized void doing(String what) {
    doing = what;
    trouble = null;
  }

  synchronized void trouble(String what) {
    trouble = what;
  }

  synchronized void disconnected(String why) {
    disconnected = why;
  }

  synchronized void connected() {
    disconnected = null;
  }

  synchronized void withoutBench(Map<Integer, String> reasons) {
    withoutBench = Map.copyOf(reasons);
  }

  /** Newest first, at most {@value #KEPT}. */
  public synchronized List<Evaluation> newestFirst() {
    return List.copyOf(newestFirst);
  }

  public synchronized Optional<String> champion() {
    return Optional.ofNullable(champion);
  }

  /** Of each student, the last checkpoint that could not be scored, and why. */
  public synchronized Map<String, String> setAside() {
    return Map.copyOf(setAside);
  }

  /** Checkpoints that could not be scored since the start. */
  public synchronized long setAsideCount() {
    return setAsideCount;
  }

  /**
   * Partitions that this evaluator holds and whose students it cannot judge at present, and why.
   */
  public synchronized Map<Integer, String> withoutBench() {
    return withoutBench;
  }

  public synchronized String doing() {
    return doing;
  }

  /** Why nothing is evaluated at present; empty when all is well. */
  public synchronized Optional<String> trouble() {
    return Optional.ofNullable(trouble == null ? disconnected : trouble);
  }
}
