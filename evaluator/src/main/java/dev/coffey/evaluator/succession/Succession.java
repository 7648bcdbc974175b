package dev.coffey.evaluator.succession;

import dev.coffey.evaluator.succession.Ruling.Conflicting;
import dev.coffey.evaluator.succession.Ruling.Decided;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One alias of one student, as the decisions on {@code promotions} made it. Immutable; each motion
 * gives the decision that would follow, and {@link #after} the succession that it leads to.
 *
 * @param studentId whose checkpoints
 * @param alias what is passed on
 * @param decisions all that are known, oldest first
 * @param reign checkpoint ids: those that a rollback would go back to, the champion last
 */
public record Succession(
    String studentId, String alias, List<Promotion> decisions, List<String> reign) {

  /** Copies the lists. */
  public Succession {
    decisions = List.copyOf(decisions);
    reign = List.copyOf(reign);
  }

  /** That of a student that never had a champion. */
  public static Succession none(String studentId, String alias) {
    return new Succession(studentId, alias, List.of(), List.of());
  }

  /** The succession when this decision has been made too. */
  public Succession after(Promotion decision) {
    List<Promotion> longer = new ArrayList<>(decisions);
    longer.add(decision);
    List<String> line = new ArrayList<>(reign);
    if (line.isEmpty() && decision.getPreviousId() != null) {
      line.add(decision.getPreviousId()); // decisions from before they were kept
    }
    if (decision.getKind() == PromotionKind.ROLLBACK && line.contains(decision.getCheckpointId())) {
      line = line.subList(0, line.lastIndexOf(decision.getCheckpointId()) + 1);
    } else if (line.isEmpty() || !line.get(line.size() - 1).equals(decision.getCheckpointId())) {
      line.add(decision.getCheckpointId());
    }
    return new Succession(studentId, alias, longer, line);
  }

  /** The decision that holds now. */
  public Optional<Promotion> newest() {
    return decisions.isEmpty()
        ? Optional.empty()
        : Optional.of(decisions.get(decisions.size() - 1));
  }

  /** The checkpoint that the alias means. */
  public Optional<String> champion() {
    return newest().map(Promotion::getCheckpointId);
  }

  /** When the checkpoint first got the alias, as far as the decisions tell. */
  public Optional<Instant> crowned(String checkpointId) {
    return decisions.stream()
        .filter(it -> it.getCheckpointId().equals(checkpointId))
        .map(Promotion::getCreatedAt)
        .findFirst();
  }

  /** The checkpoint that a rollback would bring back. */
  public Optional<String> predecessor() {
    return reign.size() < 2 ? Optional.empty() : Optional.of(reign.get(reign.size() - 2));
  }

  public boolean isPinned() {
    return newest().map(Promotion::getPinned).orElse(false);
  }

  /** Makes the checkpoint the champion. */
  public Ruling promote(String checkpointId, Motion motion, Instant now) {
    if (champion().equals(Optional.of(checkpointId))) {
      return new Conflicting(checkpointId + " is the " + alias + " already.");
    }
    if (isPinned()) {
      return pinnedAlready();
    }
    return decided(PromotionKind.PROMOTE, checkpointId, champion(), motion, now);
  }

  /** Gives the alias back to the champion before. */
  public Ruling rollBack(Motion motion, Instant now) {
    if (predecessor().isEmpty()) {
      return new Conflicting(
          "There is no %s of %s before %s to go back to."
              .formatted(alias, studentId, champion().orElse("the first")));
    }
    if (isPinned()) {
      return pinnedAlready();
    }
    return decided(PromotionKind.ROLLBACK, predecessor().get(), champion(), motion, now);
  }

  /** Keeps every rule from moving the alias. */
  public Ruling pin(Motion motion, Instant now) {
    return isPinned() ? pinnedAlready() : stay(PromotionKind.PIN, motion, now);
  }

  /** Lets the rules move the alias again. */
  public Ruling unpin(Motion motion, Instant now) {
    return isPinned()
        ? stay(PromotionKind.UNPIN, motion, now)
        : new Conflicting("The %s of %s is not pinned.".formatted(alias, studentId));
  }

  private Ruling stay(PromotionKind kind, Motion motion, Instant now) {
    return newest()
        .map(
            holding ->
                decided(
                    kind,
                    holding.getCheckpointId(),
                    Optional.ofNullable(holding.getPreviousId()),
                    motion,
                    now))
        .orElseGet(() -> new Conflicting(studentId + " has no " + alias + " yet."));
  }

  private Ruling decided(
      PromotionKind kind,
      String checkpointId,
      Optional<String> previousId,
      Motion motion,
      Instant now) {
    return new Decided(
        Promotion.newBuilder()
            .setStudentId(studentId)
            .setAlias(alias)
            .setCheckpointId(checkpointId)
            .setPreviousId(previousId.orElse(null))
            .setReason(motion.reason())
            .setCreatedAt(now)
            .setKind(kind)
            .setActor(motion.actor())
            .setPinned(kind == PromotionKind.PIN)
            .setNumber(newest().map(Promotion::getNumber).orElse(0L) + 1)
            .build());
  }

  private Ruling pinnedAlready() {
    Promotion pin = newest().orElseThrow();
    return new Conflicting(
        "%s pinned %s as %s of %s at %s (%s); unpin it first."
            .formatted(
                pin.getActor(),
                pin.getCheckpointId(),
                alias,
                studentId,
                pin.getCreatedAt(),
                pin.getReason()));
  }
}
