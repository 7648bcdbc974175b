package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.schemas.Blob;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A blob on its way back from its chunks; takes them in any order and checks each one's digest. */
final class BlobAssembly {
  private final Blob blob;
  private final byte[] bytes;

  /** Where each missing chunk goes; equal chunks go to several places. */
  private final Map<String, List<Integer>> missing = new LinkedHashMap<>();

  private final Map<String, String> corrupt = new LinkedHashMap<>();
  private final Set<String> dropped = new HashSet<>();

  /**
   * @throws BadCheckpointException if size and number of chunks contradict each other
   */
  BlobAssembly(Blob blob) {
    this.blob = blob;
    if (blob.getSize() < 0 || blob.getSize() > Integer.MAX_VALUE - 8) {
      throw new BadCheckpointException(
          Reason.CORRUPT_BLOB,
          describe() + " cannot be held in one array; at most 2 GiB are supported");
    }
    if (Chunks.count(blob.getSize()) != blob.getChunks().size()) {
      throw new BadCheckpointException(
          Reason.CORRUPT_BLOB,
          describe()
              + " lists "
              + blob.getChunks().size()
              + " chunks of "
              + Chunks.CHUNK_BYTES
              + " bytes, but its size needs "
              + Chunks.count(blob.getSize()));
    }
    this.bytes = new byte[(int) blob.getSize()];
    for (int i = 0; i < blob.getChunks().size(); i++) {
      missing.computeIfAbsent(blob.getChunks().get(i), key -> new ArrayList<>()).add(i);
    }
  }

  /**
   * Takes a record of the chunk topic if it is a chunk of this blob.
   *
   * @param key the record's key
   * @param chunk the record's value; null for a chunk that was dropped
   * @param place topic, partition and offset, for messages
   */
  void offer(String key, byte[] chunk, String place) {
    String wanted = key == null ? "" : Chunks.digest(key);
    List<Integer> places = missing.get(wanted);
    if (places == null) {
      return;
    }
    if (chunk == null) {
      dropped.add(wanted);
      return;
    }
    String digest = Sha256.hex(chunk);
    if (!digest.equals(wanted) || !fits(chunk.length, places)) {
      corrupt.put(wanted, place + " holds " + chunk.length + " bytes of " + digest);
      return;
    }
    places.forEach(i -> System.arraycopy(chunk, 0, bytes, Chunks.start(i), chunk.length));
    missing.remove(wanted);
  }

  private boolean fits(int length, List<Integer> places) {
    return places.stream().allMatch(i -> Chunks.length(i, blob.getSize()) == length);
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  /** How many bytes of the blob have come. */
  long present() {
    return blob.getSize()
        - missing.values().stream()
            .flatMap(List::stream)
            .mapToLong(i -> Chunks.length(i, blob.getSize()))
            .sum();
  }

  /** How many different chunks are still wanted. */
  int missing() {
    return missing.size();
  }

  /**
   * The blob, once every chunk has come and the whole has its digest.
   *
   * @param topic where was searched, for messages
   * @throws BadCheckpointException naming the first bad chunk
   */
  byte[] finish(String topic) {
    if (!missing.isEmpty()) {
      throw incomplete(topic);
    }
    String digest = Sha256.hex(bytes);
    if (!digest.equals(blob.getSha256())) {
      throw new BadCheckpointException(
          Reason.CORRUPT_BLOB, describe() + " has the digest " + digest + " once put together");
    }
    return bytes;
  }

  private BadCheckpointException incomplete(String topic) {
    for (String digest : missing.keySet()) {
      if (corrupt.containsKey(digest)) {
        return new BadCheckpointException(
            Reason.CORRUPT_CHUNK, chunk(digest) + " is corrupt: " + corrupt.get(digest));
      }
    }
    for (String digest : missing.keySet()) {
      if (dropped.contains(digest)) {
        return new BadCheckpointException(
            Reason.EXPIRED_CHUNK,
            chunk(digest)
                + " has been dropped from topic "
                + topic
                + " by the trainer's retention (coffey.trainer.retention); take a newer"
                + " checkpoint");
      }
    }
    return new BadCheckpointException(
        Reason.MISSING_CHUNK,
        chunk(missing.keySet().iterator().next())
            + " is not on topic "
            + topic
            + "; "
            + missing.size()
            + " chunks are missing."
            + " They were never written, or the trainer's retention dropped them long ago");
  }

  private String chunk(String digest) {
    return "chunk "
        + (missing.get(digest).get(0) + 1)
        + " of "
        + blob.getChunks().size()
        + " ("
        + digest
        + ") of "
        + describe();
  }

  private String describe() {
    return "blob " + blob.getSha256() + " (" + blob.getSize() + " bytes)";
  }
}
