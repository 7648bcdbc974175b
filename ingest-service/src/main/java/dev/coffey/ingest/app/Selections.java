package dev.coffey.ingest.app;

import dev.coffey.ingest.letters.LetterId;
import dev.coffey.ingest.letters.Place;
import dev.coffey.ingest.letters.Selection;
import dev.coffey.schemas.RejectionReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** From what a request says to a selection of letters. */
final class Selections {

  private Selections() {}

  /**
   * @param ids null or empty: not chosen by id
   */
  static Selection of(List<String> ids, String reason, String topic, Instant from, Instant until) {
    return new Selection(
        ids(ids),
        Optional.ofNullable(reason).map(Selections::reason),
        Optional.ofNullable(topic),
        Optional.ofNullable(from),
        Optional.ofNullable(until));
  }

  static Set<LetterId> ids(List<String> texts) {
    Set<LetterId> ids = new HashSet<>();
    for (String text : texts == null ? List.<String>of() : texts) {
      ids.add(
          LetterId.parse(String.valueOf(text))
              .orElseThrow(
                  () -> invalid("'" + text + "' is no letter; ids are PARTITION-OFFSET.")));
    }
    return ids;
  }

  static RejectionReason reason(String text) {
    try {
      return RejectionReason.valueOf(text.strip().toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw invalid(
          "'" + text + "' is no reason; reasons are " + Arrays.toString(RejectionReason.values()));
    }
  }

  static Place place(String text) {
    return Place.parse(text).orElseThrow(() -> invalid("No page begins after '" + text + "'."));
  }

  static ProblemException invalid(String detail) {
    return new ProblemException(new Problem(ProblemType.INVALID_SELECTION, detail));
  }
}
