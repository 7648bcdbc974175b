package dev.coffey.evaluator.succession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.evaluator.succession.Ruling.Conflicting;
import dev.coffey.evaluator.succession.Ruling.Decided;
import dev.coffey.schemas.Promotion;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SuccessionTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Motion WHY = new Motion("zoe", "because");

  private static Succession with(Succession succession, Ruling ruling) {
    return succession.after(((Decided) ruling).decision());
  }

  private static Succession reigned(String... champions) {
    Succession succession = Succession.none("s", "champion");
    for (String champion : champions) {
      succession = with(succession, succession.promote(champion, WHY, NOW));
    }
    return succession;
  }

  @Test
  void rollsBackOneChampionAtATime() {
    // Given
    Succession abc = reigned("a", "b", "c");

    // When
    Succession ab = with(abc, abc.rollBack(WHY, NOW));
    Succession a = with(ab, ab.rollBack(WHY, NOW));

    // Then
    assertThat(ab.champion()).contains("b");
    assertThat(a.champion()).contains("a");
    assertThat(a.rollBack(WHY, NOW))
        .isEqualTo(new Conflicting("There is no champion of s before a to go back to."));
    assertThat(a.newest().orElseThrow().getNumber()).isEqualTo(5);
  }

  @Test
  void whatWasRolledBackDoesNotComeBackByAnotherRollback() {
    // Given b took a's place and was rolled back, then c took it
    Succession again = reigned("a", "b");
    again = with(again, again.rollBack(WHY, NOW));
    again = with(again, again.promote("c", WHY, NOW));

    // When
    Succession back = with(again, again.rollBack(WHY, NOW));

    // Then
    assertThat(back.champion()).contains("a");
  }

  @Test
  void aPinnedChampionStays() {
    // Given
    Succession pinned = reigned("a", "b");
    pinned = with(pinned, pinned.pin(WHY, NOW));

    // When
    Ruling ruling = pinned.rollBack(WHY, NOW);

    // Then
    assertThat(ruling)
        .isEqualTo(
            new Conflicting(
                "zoe pinned b as champion of s at 2026-01-02T03:04:05Z (because); unpin it"
                    + " first."));
    assertThat(pinned.promote("c", WHY, NOW)).isInstanceOf(Conflicting.class);
    assertThat(with(pinned, pinned.unpin(WHY, NOW)).isPinned()).isFalse();
  }

  @Test
  void aDecisionFromBeforeTheyWereCountedIsTheFirst() {
    // Given
    Promotion old =
        Promotion.newBuilder()
            .setStudentId("s")
            .setAlias("champion")
            .setCheckpointId("b")
            .setPreviousId("a")
            .setReason("better")
            .setCreatedAt(NOW)
            .build();

    // When
    Succession succession = Succession.none("s", "champion").after(old);

    // Then
    assertThat(succession.predecessor()).contains("a");
    assertThat(with(succession, succession.rollBack(WHY, NOW)).newest().orElseThrow().getNumber())
        .isEqualTo(1);
  }

  @Test
  void everyDecisionHasAnActorAndAReason() {
    // When / Then
    assertThatThrownBy(() -> new Motion("zoe", " "))
        .hasMessage("A decision needs a reason: why zoe wants it.");
    assertThatThrownBy(() -> new Motion(null, "because"))
        .hasMessage("A decision needs an actor: who wants it.");
  }
}
