package dev.coffey.checkpoints;

/**
 * Where a blob is cut: into pieces of 1 MiB, the last one shorter. Whole blobs as records moved at
 * a quarter of the speed and exhausted the broker's memory, see docs/architecture.md.
 */
final class Chunks {
  static final int CHUNK_BYTES = 1 << 20;

  private Chunks() {}

  /** How many chunks a blob of this size has; an empty blob has none. */
  static int count(long blobBytes) {
    return Math.toIntExact((blobBytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
  }

  /** First byte of a chunk. */
  static int start(int chunk) {
    return Math.multiplyExact(chunk, CHUNK_BYTES);
  }

  /** Length of a chunk of a blob of {@code blobBytes}. */
  static int length(int chunk, long blobBytes) {
    return Math.toIntExact(Math.min(CHUNK_BYTES, blobBytes - start(chunk)));
  }

  /** A copy of the chunk's bytes. */
  static byte[] copy(byte[] blob, int chunk) {
    return copy(blob, chunk, new byte[0]);
  }

  /** A copy of the chunk's bytes, in {@code reused} where it has their length. */
  static byte[] copy(byte[] blob, int chunk, byte[] reused) {
    int length = length(chunk, blob.length);
    byte[] copy = reused.length == length ? reused : new byte[length];
    System.arraycopy(blob, start(chunk), copy, 0, length);
    return copy;
  }
}
