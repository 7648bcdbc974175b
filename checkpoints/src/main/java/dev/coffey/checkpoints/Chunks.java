package dev.coffey.checkpoints;

/**
 * Where a blob is cut: into pieces of 1 MiB, the last one shorter. Whole blobs as records moved at
 * a quarter of the speed and exhausted the broker's memory, see docs/architecture.md.
 */
final class Chunks {
  static final int CHUNK_BYTES = 1 << 20;

  private static final int DIGEST_LENGTH = 64;

  private Chunks() {}

  /**
   * A chunk's key on the topic. With the student in it, each key has one writer, so that a trainer
   * can drop a chunk without asking whether another one is just uploading the same bytes.
   */
  static String key(String studentId, String digest) {
    return studentId + "/" + digest;
  }

  /** The digest in a key. */
  static String digest(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** Whether the key is of this student. */
  static boolean isOf(String studentId, String key) {
    return key.length() == studentId.length() + 1 + DIGEST_LENGTH
        && key.startsWith(studentId + "/");
  }

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
