package dev.coffey.evaluator.variants;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that decoded images may take, shared by all variants of a library.
 *
 * <p>Who comes first keeps its place. Every scan asks for the same images in the same order, so
 * that to drop the oldest for the newest would drop each image just before it is asked for again.
 *
 * <p>State: one counter. Thread-safe.
 */
public final class PixelBudget {
  private final AtomicLong bytesLeft;

  public PixelBudget(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "A budget for pixels is zero bytes or more, not " + bytes + ".");
    }
    this.bytesLeft = new AtomicLong(bytes);
  }

  /** A quarter of the heap that this JVM may have. */
  public static PixelBudget quarterOfHeap() {
    return new PixelBudget(Runtime.getRuntime().maxMemory() / 4);
  }

  /** Whether an image of that size may stay. */
  boolean take(int bytes) {
    long left = bytesLeft.get();
    while (left >= bytes) {
      if (bytesLeft.compareAndSet(left, left - bytes)) {
        return true;
      }
      left = bytesLeft.get();
    }
    return false;
  }
}
