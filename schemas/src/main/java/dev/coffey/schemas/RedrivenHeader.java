package dev.coffey.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What a redriven record says of itself, in the header {@link #NAME}: {@code 2
 * images.rejected-3@17} for the second time, from that letter. Whoever rejects the record again
 * passes the header on, so that the times add up.
 *
 * @param times how often the record was put back, at least 1
 * @param partition of the letter on {@code images.rejected}
 * @param offset of that letter
 */
public record RedrivenHeader(int times, int partition, long offset) {

  public static final String NAME = "coffey-redriven";

  private static final Pattern FORM =
      Pattern.compile("([1-9][0-9]{0,5}) images\\.rejected-([0-9]{1,6})@([0-9]{1,18})");
  private static final int BYTES_MAX = 64;

  /** What the record's headers say; empty when they say nothing, or what no redrive has written. */
  public static Optional<RedrivenHeader> of(Headers headers) {
    Header header = headers.lastHeader(NAME);
    if (header == null || header.value() == null || header.value().length > BYTES_MAX) {
      return Optional.empty();
    }
    Matcher found = FORM.matcher(new String(header.value(), StandardCharsets.UTF_8));
    return found.matches()
        ? Optional.of(
            new RedrivenHeader(
                Integer.parseInt(found.group(1)),
                Integer.parseInt(found.group(2)),
                Long.parseLong(found.group(3))))
        : Optional.empty();
  }

  /** Writes it in the place of an earlier one. */
  public void addTo(Headers headers) {
    headers.remove(NAME);
    headers.add(NAME, toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return times + " " + Topics.IMAGES_REJECTED.name() + "-" + partition + "@" + offset;
  }
}
