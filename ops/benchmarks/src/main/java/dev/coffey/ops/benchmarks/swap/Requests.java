package dev.coffey.ops.benchmarks.swap;

import java.util.Arrays;

/**
 * When requests were due and when they were answered. One client's own while it runs; read after it
 * has ended.
 */
final class Requests {

  private long[] dueNanos = new long[1024];
  private long[] doneNanos = new long[1024];
  private int size;
  private long failed;
  private long wrong;
  private String firstTrouble = "";

  /** A right answer, or one that did not come or was not right. */
  void add(long due, long done) {
    if (size == dueNanos.length) {
      dueNanos = Arrays.copyOf(dueNanos, 2 * size);
      doneNanos = Arrays.copyOf(doneNanos, 2 * size);
    }
    dueNanos[size] = due;
    doneNanos[size++] = done;
  }

  void failed(String detail) {
    failed++;
    firstTrouble = firstTrouble.isEmpty() ? detail : firstTrouble;
  }

  void wrong(String detail) {
    wrong++;
    firstTrouble = firstTrouble.isEmpty() ? detail : firstTrouble;
  }

  int size() {
    return size;
  }

  long dueNanos(int i) {
    return dueNanos[i];
  }

  long doneNanos(int i) {
    return doneNanos[i];
  }

  long failed() {
    return failed;
  }

  long wrong() {
    return wrong;
  }

  /** Of the first request that failed or was answered wrongly; empty when there is none. */
  String firstTrouble() {
    return firstTrouble;
  }
}
