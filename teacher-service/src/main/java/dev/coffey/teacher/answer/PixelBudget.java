package dev.coffey.teacher.answer;

import java.util.concurrent.Semaphore;

/**
 * Keeps the images that are being decoded at one time within the heap: one 50-megapixel photograph
 * takes hundreds of megabytes while it is open. Safe for use by many threads.
 */
public final class PixelBudget {

  /** Decoder's raster, upright RGB copy, and what the formats' readers hold beside them. */
  static final int BYTES_PER_PIXEL = 12;

  /** One permit, so that a budget of gigapixels still fits an {@code int}. */
  private static final int PIXELS_PER_PERMIT = 1024;

  private final int permits;
  private final Semaphore semaphore;

  /**
   * A budget of so many bytes of heap.
   *
   * @param bytes at least what one permit's pixels take
   */
  public PixelBudget(long bytes) {
    long wanted = bytes / BYTES_PER_PIXEL / PIXELS_PER_PERMIT;
    if (wanted < 1) {
      throw new IllegalArgumentException(
          "A budget of " + bytes + " bytes has no room for any image.");
    }
    this.permits = (int) Math.min(wanted, Integer.MAX_VALUE);
    // Fair, or a large image would wait for ever behind small ones.
    this.semaphore = new Semaphore(permits, true);
  }

  /** Half of the heap this JVM may grow to. */
  public static PixelBudget ofHeap() {
    return new PixelBudget(Runtime.getRuntime().maxMemory() / 2);
  }

  /** The largest image that may be opened. */
  public long pixelsMax() {
    return (long) permits * PIXELS_PER_PERMIT;
  }

  /** Waits until there is room; {@code pixels} must be at most {@link #pixelsMax()}. */
  Share take(long pixels) {
    int share = (int) ((pixels + PIXELS_PER_PERMIT - 1) / PIXELS_PER_PERMIT);
    semaphore.acquireUninterruptibly(share);
    return () -> semaphore.release(share);
  }

  /** Room in the heap, given back by closing. */
  @FunctionalInterface
  interface Share extends AutoCloseable {
    @Override
    void close();
  }
}
