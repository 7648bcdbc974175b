package dev.coffey.ops.world;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Image–caption pairs in batches, drawn ahead by a thread of its own so that training does not wait
 * for them. The order is that of the indices, whatever the timing.
 */
final class CaptionedBatches implements AutoCloseable {
  private static final int AHEAD_MAX = 4;

  /**
   * A batch.
   *
   * @param pixels {@code [B, 32, 32, 3]}
   * @param captions {@code [B]}
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Captioned(byte[] pixels, List<String> captions) {}

  private final BlockingQueue<Captioned> ready = new ArrayBlockingQueue<>(AHEAD_MAX);
  private final Thread drawing;

  CaptionedBatches(World world, int size) {
    drawing = new Thread(() -> drawAll(world, size), "captioned-batches");
    drawing.setDaemon(true);
    drawing.start();
  }

  private void drawAll(World world, int size) {
    try {
      for (long from = 0; ; from += size) {
        ready.put(draw(world, from, size));
      }
    } catch (InterruptedException e) {
      // Closed: nobody wants more.
      Thread.currentThread().interrupt();
    }
  }

  private static Captioned draw(World world, long from, int size) {
    int bytesEach = World.IMAGE_SIZE * World.IMAGE_SIZE * 3;
    byte[] pixels = new byte[size * bytesEach];
    List<String> captions = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      DrawnImage image = world.draw(Split.CAPTIONED, from + i);
      System.arraycopy(image.hwc(), 0, pixels, i * bytesEach, bytesEach);
      captions.add(image.caption());
    }
    return new Captioned(pixels, captions);
  }

  Captioned next() throws InterruptedException {
    return ready.take();
  }

  @Override
  public void close() throws InterruptedException {
    drawing.interrupt();
    drawing.join();
  }
}
