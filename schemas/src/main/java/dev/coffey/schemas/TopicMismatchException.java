package dev.coffey.schemas;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Topics exist and are not as this release needs them. The message names each setting and the way
 * out.
 */
public final class TopicMismatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * One difference.
   *
   * @param setting its Kafka name, or {@code partitions}
   * @param wayOut what to do about it
   */
  public record Mismatch(
      String topic, String setting, String expected, String found, String wayOut) {

    @Override
    public String toString() {
      return "Topic "
          + topic
          + " has "
          + setting
          + "="
          + found
          + ", expected "
          + expected
          + "; "
          + wayOut;
    }
  }

  private final transient List<Mismatch> mismatches;

  TopicMismatchException(List<Mismatch> mismatches) {
    super(mismatches.stream().map(Mismatch::toString).collect(Collectors.joining("\n")));
    this.mismatches = List.copyOf(mismatches);
  }

  /** All that was found, at least one. */
  public List<Mismatch> mismatches() {
    return mismatches;
  }
}
