package dev.coffey.ingest.letters;

import dev.coffey.schemas.RejectionReason;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which letters are meant: those that fit in every respect that is given.
 *
 * @param ids these alone; empty: not chosen by id
 * @param from the earliest time of rejection, inclusive
 * @param until the latest time of rejection, inclusive
 */
public record Selection(
    Set<LetterId> ids,
    Optional<RejectionReason> reason,
    Optional<String> topic,
    Optional<Instant> from,
    Optional<Instant> until) {

  public Selection {
    ids = Set.copyOf(ids);
  }

  /** By what people list: reason and topic. */
  public static Selection of(Optional<RejectionReason> reason, Optional<String> topic) {
    return new Selection(Set.of(), reason, topic, Optional.empty(), Optional.empty());
  }

  /** Whether nothing at all is said, which would mean every letter. */
  public boolean isEverything() {
    return ids.isEmpty()
        && reason.isEmpty()
        && topic.isEmpty()
        && from.isEmpty()
        && until.isEmpty();
  }

  boolean has(Letter letter) {
    return (ids.isEmpty() || ids.contains(letter.id()))
        && reason.map(letter.reason()::equals).orElse(true)
        && topic.map(letter.topic()::equals).orElse(true)
        && from.map(time -> !letter.createdAt().isBefore(time)).orElse(true)
        && until.map(time -> !letter.createdAt().isAfter(time)).orElse(true);
  }
}
