package dev.coffey.ingest.letters;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in the order of letters, for the next page; written {@code MILLIS-PARTITION-OFFSET}. */
public record Place(Instant createdAt, LetterId id) {

  private static final Pattern FORM = Pattern.compile("(-?[0-9]{1,15})-([0-9]+-[0-9]+)");
  private static final Comparator<Place> NEWEST_FIRST =
      Comparator.comparing(Place::createdAt)
          .reversed()
          .thenComparing(Place::id, Comparator.reverseOrder());

  public static Place of(Letter letter) {
    return new Place(letter.createdAt(), letter.id());
  }

  /** Reads what {@link #toString} writes; empty for anything else. */
  public static Optional<Place> parse(String text) {
    Matcher found = FORM.matcher(text);
    return found.matches()
        ? LetterId.parse(found.group(2))
            .map(id -> new Place(Instant.ofEpochMilli(Long.parseLong(found.group(1))), id))
        : Optional.empty();
  }

  boolean isBefore(Letter letter) {
    return NEWEST_FIRST.compare(this, of(letter)) < 0;
  }

  boolean isOlderThan(Letter letter) {
    return NEWEST_FIRST.compare(this, of(letter)) > 0;
  }

  @Override
  public String toString() {
    return createdAt.toEpochMilli() + "-" + id;
  }
}
