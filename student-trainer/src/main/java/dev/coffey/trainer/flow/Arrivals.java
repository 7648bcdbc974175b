package dev.coffey.trainer.flow;

import java.util.Arrays;

/** Arrival times in order of first use, epoch milliseconds; 8 bytes each. Not thread-safe. */
final class Arrivals {

  private long[] millis = new long[1024];
  private int size;

  void add(long arrivedAtMillis) {
    if (size == millis.length) {
      millis = Arrays.copyOf(millis, Math.multiplyExact(size, 2));
    }
    millis[size++] = arrivedAtMillis;
  }

  int size() {
    return size;
  }

  void forgetFirst(int count) {
    System.arraycopy(millis, count, millis, 0, size - count);
    size -= count;
  }

  long[] toArray() {
    return Arrays.copyOf(millis, size);
  }
}
