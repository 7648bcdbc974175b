package dev.coffey.teacher.flow;

import dev.coffey.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Memory of images that went out as samples, for as long as {@code coffey.teacher.memory} says.
 *
 * <p>A window store, because it forgets whole segments at once and its changelog forgets with it.
 * Each image has one entry, under the time of its last change. Owned by one stream task.
 *
 * <p>Stored value: one byte of kind, then the rest. {@code 'U'}: the sample as it went out on
 * {@code samples.unlabeled}, in wire format. {@code 'L'}: the label, UTF-8.
 */
final class SeenImages {

  static final String STORE = "seen-images";

  private static final byte UNLABELED = 'U';
  private static final byte LABELED = 'L';

  private final WindowStore<String, byte[]> store;

  SeenImages(WindowStore<String, byte[]> store) {
    this.store = store;
  }

  /** The store behind it; its changelog takes every sample that the topics take. */
  static StoreBuilder<WindowStore<String, byte[]>> store(Duration memory) {
    // The window's size says nothing here: an entry is a point in time.
    Duration window = Duration.ofMillis(1);
    return Stores.windowStoreBuilder(
            Stores.persistentWindowStore(STORE, memory, window, false),
            Serdes.String(),
            Serdes.ByteArray())
        .withLoggingEnabled(Map.of("max.message.bytes", String.valueOf(Topics.RECORD_BYTES_MAX)));
  }

  Pairing.Memory recall(String imageId) {
    Entry entry = last(imageId);
    return entry == null ? new Pairing.Unseen() : decode(imageId, entry.value());
  }

  /** Replaces what is remembered of the image. */
  void remember(String imageId, Pairing.Memory memory, long nowMillis) {
    Entry previous = last(imageId);
    if (previous != null && previous.atMillis() != nowMillis) {
      store.put(imageId, null, previous.atMillis());
    }
    store.put(imageId, encode(memory), nowMillis);
  }

  private Entry last(String imageId) {
    Instant end = Instant.ofEpochMilli(Long.MAX_VALUE);
    try (WindowStoreIterator<byte[]> newestFirst =
        store.backwardFetch(imageId, Instant.EPOCH, end)) {
      if (!newestFirst.hasNext()) {
        return null;
      }
      KeyValue<Long, byte[]> entry = newestFirst.next();
      return new Entry(entry.key, entry.value);
    }
  }

  static byte[] encode(Pairing.Memory memory) {
    if (memory instanceof Pairing.SeenUnlabeled unlabeled) {
      return prefixed(UNLABELED, unlabeled.sample());
    }
    if (memory instanceof Pairing.SeenLabeled labeled) {
      return prefixed(LABELED, labeled.label().getBytes(StandardCharsets.UTF_8));
    }
    throw new IllegalArgumentException("There is nothing to remember in " + memory);
  }

  static Pairing.Memory decode(String imageId, byte[] value) {
    byte[] rest = Arrays.copyOfRange(value, 1, value.length);
    return switch (value[0]) {
      case UNLABELED -> new Pairing.SeenUnlabeled(rest);
      case LABELED -> new Pairing.SeenLabeled(new String(rest, StandardCharsets.UTF_8));
      default ->
          throw new IllegalStateException(
              "Store %s holds image %s as kind %d, known are 'U' and 'L'. Was it written by a newer"
                      .formatted(STORE, imageId, value[0])
                  + " version?");
    };
  }

  private static byte[] prefixed(byte kind, byte[] rest) {
    byte[] bytes = new byte[rest.length + 1];
    bytes[0] = kind;
    System.arraycopy(rest, 0, bytes, 1, rest.length);
    return bytes;
  }

  @SuppressWarnings("ArrayRecordComponent") // Carries stored bytes; nobody compares entries.
  private record Entry(long atMillis, byte[] value) {}
}
