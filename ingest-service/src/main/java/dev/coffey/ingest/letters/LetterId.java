package dev.coffey.ingest.letters;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a letter lies on {@code images.rejected}; written {@code PARTITION-OFFSET}. */
public record LetterId(int partition, long offset) implements Comparable<LetterId> {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})-([0-9]{1,18})");
  private static final Comparator<LetterId> ORDER =
      Comparator.comparingInt(LetterId::partition).thenComparingLong(LetterId::offset);

  /** Reads what {@link #toString} writes; empty for anything else. */
  public static Optional<LetterId> parse(String text) {
    Matcher found = FORM.matcher(text);
    return found.matches()
        ? Optional.of(
            new LetterId(Integer.parseInt(found.group(1)), Long.parseLong(found.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(LetterId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
