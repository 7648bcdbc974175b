package dev.coffey.ops.lab.runs;

import java.util.stream.LongStream;

/**
 * The seeds of the runs, one after the other. A claim that was looked at with some seeds is judged
 * anew with others.
 *
 * @param first at least 1
 * @param last at least {@code first}
 */
public record SeedRange(int first, int last) {

  public SeedRange {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException(
          "Seeds %d to %d; the first must be at least 1, the last not before it."
              .formatted(first, last));
    }
  }

  public int count() {
    return last - first + 1;
  }

  public LongStream stream() {
    return LongStream.rangeClosed(first, last);
  }

  @Override
  public String toString() {
    return first == 1 ? last + " seeds" : "%d seeds (%d to %d)".formatted(count(), first, last);
  }
}
