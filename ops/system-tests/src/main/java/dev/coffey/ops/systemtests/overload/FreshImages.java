package dev.coffey.ops.systemtests.overload;

import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * As many different images as wanted, for next to no work: a few hundred that were drawn, each time
 * with another number in a text chunk. Thread-safe.
 */
final class FreshImages {

  private static final int DRAWN = 400;
  private static final int END_CHUNK_BYTES = 12;

  private final List<byte[]> drawn = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();

  FreshImages(long seed) {
    World world = World.of(seed);
    for (int i = 0; i < DRAWN; i++) {
      var image = world.draw(Split.STREAM, i);
      drawn.add(image.png());
      classes.add(World.classes().get(image.label()));
    }
  }

  /** The image of that number. */
  byte[] png(long number) {
    byte[] image = drawn.get((int) (number % DRAWN));
    byte[] text = ("tEXtComment\0" + number).getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(text);
    int body = image.length - END_CHUNK_BYTES;
    return ByteBuffer.allocate(image.length + 8 + text.length)
        .put(image, 0, body)
        .putInt(text.length - 4)
        .put(text)
        .putInt((int) crc.getValue())
        .put(image, body, END_CHUNK_BYTES)
        .array();
  }

  /** What that image shows. */
  String className(long number) {
    return classes.get((int) (number % DRAWN));
  }
}
