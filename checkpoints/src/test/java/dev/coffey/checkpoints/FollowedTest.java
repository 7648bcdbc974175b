package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FollowedTest {

  @Test
  void wantsTheNewestFirstAndOlderOnesAfterIt() {
    // Given
    var followed = new Followed(Follow.newest());

    // When
    followed.add(manifest("a"));
    followed.add(manifest("b"));
    boolean again = followed.add(manifest("a"));

    // Then
    assertThat(again).isFalse();
    assertThat(followed.candidates()).containsExactly("b", "a");
  }

  @Test
  void wantsWhatTheAliasMeansThenWhatItMeantThenTheNewest() {
    // Given
    var followed = new Followed(Follow.alias("champion"));
    followed.add(manifest("a"));
    followed.add(manifest("b"));
    followed.add(manifest("c"));

    // When
    followed.promote(promotion("b", "a"));

    // Then
    assertThat(followed.candidates()).startsWith("b", "a", "c");
  }

  @Test
  void wantsNothingBeforeAPromotionIfItMayNotStandIn() {
    // Given
    var followed = new Followed(Follow.alias("champion").onlyWhenPromoted());

    // When
    followed.add(manifest("a"));

    // Then
    assertThat(followed.candidates()).isEmpty();
  }

  @Test
  void wantsTheNewestAgainWhenTheAliasIsTakenBack() {
    // Given
    var followed = new Followed(Follow.alias("champion"));
    followed.add(manifest("a"));
    followed.add(manifest("b"));
    followed.promote(promotion("a", null));

    // When
    followed.promote(Optional.empty());

    // Then
    assertThat(followed.candidates()).containsExactly("b", "a");
  }

  @Test
  void mixesWithWhatWasTunedOnThisCheckpointElseWithTheNewestElseAsTheManifestSays() {
    // Given
    var followed = new Followed(Follow.newest());
    HeadMix untuned = followed.mix(manifest("a"));

    // When
    followed.add("a", new HeadMix(0.1, 1));
    followed.add("b", new HeadMix(0.2, 1));

    // Then
    assertThat(untuned).isEqualTo(new HeadMix(0.4, 0.5));
    assertThat(followed.mix(manifest("a"))).isEqualTo(new HeadMix(0.1, 1));
    assertThat(followed.mix(manifest("b"))).isEqualTo(new HeadMix(0.2, 1));
    assertThat(followed.mix(manifest("c"))).isEqualTo(new HeadMix(0.2, 1));
  }

  private static CheckpointManifest manifest(String id) {
    return TestManifests.builder("demo").setCheckpointId(id).build();
  }

  private static Optional<Promotion> promotion(String id, String previous) {
    return Optional.of(
        Promotion.newBuilder()
            .setStudentId("demo")
            .setAlias("champion")
            .setCheckpointId(id)
            .setPreviousId(previous)
            .setReason("because")
            .setCreatedAt(Instant.EPOCH)
            .build());
  }
}
