package dev.coffey.ingest.letters;

import dev.coffey.schemas.Redrive;
import dev.coffey.schemas.RejectionReason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The letters as they lay at one moment.
 *
 * @param redriven the last redrive of each letter that was put back
 * @param isComplete false when there are older letters than these
 */
public record Letters(
    List<Letter> newestFirst, Map<LetterId, Redrive> redriven, boolean isComplete) {

  public Letters {
    newestFirst = List.copyOf(newestFirst);
    redriven = Map.copyOf(redriven);
  }

  /**
   * Some letters, and whether there are more behind them.
   *
   * @param letters newest first
   */
  public record Page(List<Letter> letters, boolean hasMore) {}

  /**
   * @param after the last letter of the page before, wherever it is by now
   */
  public Page page(Selection selection, Optional<Place> after, int limit) {
    List<Letter> found =
        newestFirst.stream()
            .filter(letter -> after.map(place -> place.isBefore(letter)).orElse(true))
            .filter(selection::has)
            .limit(limit + 1L)
            .toList();
    return new Page(
        List.copyOf(found.subList(0, Math.min(limit, found.size()))), found.size() > limit);
  }

  /**
   * All that are meant, the oldest first, as they should be put back.
   *
   * @param after only what is newer than this place
   */
  public List<Letter> oldestFirst(Selection selection, Optional<Place> after) {
    return newestFirst.stream()
        .filter(selection::has)
        .filter(letter -> after.map(place -> place.isOlderThan(letter)).orElse(true))
        .sorted(Letter.NEWEST_FIRST.reversed())
        .toList();
  }

  /** Letters that are meant by their ids and are not here. */
  public Set<LetterId> absent(Selection selection) {
    Set<LetterId> absent = new TreeSet<>(selection.ids());
    newestFirst.forEach(letter -> absent.remove(letter.id()));
    return absent;
  }

  /** How many there are of each reason that occurs. */
  public Map<RejectionReason, Integer> counts() {
    Map<RejectionReason, Integer> counts = new EnumMap<>(RejectionReason.class);
    newestFirst.forEach(letter -> counts.merge(letter.reason(), 1, Integer::sum));
    return counts;
  }

  /** How often the record of this letter was put back. */
  public int timesRedriven(Letter letter) {
    Redrive mark = redriven.get(letter.id());
    return mark == null ? letter.redrivenBefore() : mark.getTimes();
  }
}
