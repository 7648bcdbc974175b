package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffey.evaluator.circuit.Holders;
import dev.coffey.evaluator.circuit.Membership;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Topics;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One bench that is set up, by a member of a real group. */
class OpeningTest {
  private static final String NAME = "opening";

  private final World world = World.shared();
  private final Clients clients = world.clients();
  private final String group = "opening-" + System.nanoTime();
  private final Holders holders = new Holders(clients.kafka(), group);
  private final Membership member =
      new Membership(
          clients.kafka(),
          new Membership.Seat(group, Optional.of(NAME), URI.create("http://localhost:8384")),
          holders,
          Topics.TRAINING_STEPS.name(),
          partition -> {});

  @AfterEach
  void close() {
    member.close();
    holders.close();
  }

  private Opening begin() {
    Opening opening = Opening.begin(0, clients, group + "-0", member, Set.of());
    await()
        .atMost(World.LIMIT)
        .until(() -> opening.ends().isPresent() || opening.failure().isPresent());
    return opening;
  }

  private Verdicts other() {
    Verdicts other = new Verdicts(clients, group + "-0");
    other.fence();
    return other;
  }

  private static HeadMix mix() {
    return HeadMix.newBuilder()
        .setStudentId("nobody")
        .setCheckpointId("none")
        .setAlpha(0.5)
        .setBeta(1)
        .setTunedOn("nothing")
        .setImages(0)
        .setCreatedAt(Instant.now())
        .build();
  }

  @Test
  void whoHoldsThePartitionFencesWhoeverHeldItBefore() {
    // Given
    await().atMost(World.LIMIT).until(() -> member.isConfirmed(0));
    try (Verdicts former = other()) {

      // When
      Opening opening = begin();

      // Then
      assertThat(opening.failure()).isEmpty();
      assertThatThrownBy(() -> former.publish(mix())).isInstanceOf(KafkaException.class);
      opening.verdicts().publish(mix());
      opening.drop();
    }
  }

  @Test
  void whoWasTakenForDeadAndDoesNotKnowItYetFencesNobody() throws Exception {
    // Given one whom the coordinator has dropped a moment ago, and whoever came after it
    await().atMost(World.LIMIT).until(() -> member.isConfirmed(0));
    try (Verdicts successor = other();
        Admin admin = Admin.create(clients.kafka())) {
      admin
          .removeMembersFromConsumerGroup(
              group, new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(NAME))))
          .all()
          .get();

      // When
      Opening opening = begin();

      // Then
      assertThat(opening.failure().map(Throwable::getMessage))
          .contains("the group's coordinator does not say that it is held here");
      successor.publish(mix());
      opening.drop();
    }
  }
}
