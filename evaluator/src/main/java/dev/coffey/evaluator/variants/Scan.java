package dev.coffey.evaluator.variants;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One way through a variant. While the caller works on a batch, the next ones are decoded on all
 * processors; what it gives does not depend on who is faster.
 *
 * <p>State: the position and the decodings under way. Owner: the calling thread; {@link #close}
 * ends the decoding threads.
 */
public final class Scan implements AutoCloseable {
  /** Enough that no decoding thread idles at a batch's end, few enough for a few MB. */
  private static final int BATCHES_AHEAD = 2;

  private final Variant variant;
  private final int batch;
  private final ExecutorService decoders;
  private final Deque<Future<byte[]>> ahead = new ArrayDeque<>();
  private int submitted;
  private int taken;

  Scan(Variant variant, int batch) {
    this.variant = variant;
    this.batch = batch;
    this.decoders =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "decoding " + variant.name());
              thread.setDaemon(true);
              return thread;
            });
  }

  public boolean hasNext() {
    return taken < variant.size();
  }

  /** Index of the first image that {@link #next} will give. */
  public int position() {
    return taken;
  }

  /**
   * The pixels of the next images.
   *
   * @throws VariantException when one of them cannot be decoded
   */
  public byte[][] next() {
    if (!hasNext()) {
      throw new NoSuchElementException("Variant " + variant.name() + " has no more images.");
    }
    int to = Math.min(variant.size(), taken + batch);
    submit(Math.min(variant.size(), to + BATCHES_AHEAD * batch));
    byte[][] pixels = new byte[to - taken][];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = await(ahead.remove());
    }
    taken = to;
    return pixels;
  }

  private void submit(int to) {
    for (; submitted < to; submitted++) {
      int index = submitted;
      ahead.add(decoders.submit(() -> variant.pixels(index)));
    }
  }

  private static byte[] await(Future<byte[]> pixels) {
    try {
      return pixels.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while images were decoded", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("Decoding failed", e.getCause());
    }
  }

  @Override
  public void close() {
    decoders.shutdownNow();
  }
}
