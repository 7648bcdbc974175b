package dev.coffey.schemas.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffey.ops.servers.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that take turns, on a real broker. */
class GroupMemberTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TOPIC = "turns";
  private static final int PARTITIONS = 4;

  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static Admin admin;

  private final String group = "group-" + System.nanoTime();

  /** What all members were told, in order. */
  private final List<String> told = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(folder.resolve("broker"));
    admin = Admin.create(kafka());
    admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  private static Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private GroupMember member(String name, Optional<String> instance) {
    GroupMember member = notJoined(name, TOPIC, instance);
    member.start();
    return member;
  }

  private GroupMember notJoined(String name, String topic, Optional<String> instance) {
    return new GroupMember(
        kafka(),
        new GroupMember.Settings(
            group, topic, CooperativeStickyAssignor.class, Optional.of(name), instance),
        new Turns() {
          @Override
          public void taken(int partition) {
            told.add("%s has %d".formatted(name, partition));
          }

          @Override
          public void givenUp(int partition) {
            told.add("%s had %d".formatted(name, partition));
          }

          @Override
          public void ended() {
            told.add(name + " ended");
          }
        });
  }

  private static void awaitHolding(GroupMember member, int partitions) {
    await().atMost(LIMIT).until(() -> member.held().size() == partitions);
  }

  @Test
  void eachTurnIsOneMembersAndIsGivenUpBeforeAnotherHasIt() throws Exception {
    // Given
    try (GroupMember first = member("first", Optional.empty())) {
      awaitHolding(first, PARTITIONS);

      // When another comes
      try (GroupMember second = member("second", Optional.empty())) {
        awaitHolding(second, 2);
        awaitHolding(first, 2);

        // Then each has its own, and the coordinator calls them as they say
        assertThat(first.held()).doesNotContainAnyElementsOf(second.held());
        for (int partition : second.held()) {
          assertThat(first.holds(partition)).isFalse();
          assertThat(told.indexOf("first had " + partition))
              .isNotNegative()
              .isLessThan(told.indexOf("second has " + partition));
        }
        assertThat(members())
            .extracting(MemberDescription::consumerId)
            .containsExactlyInAnyOrder(first.memberId(), second.memberId());
        assertThat(members())
            .extracting(MemberDescription::clientId)
            .containsExactlyInAnyOrder("first", "second");
      }

      // And when it goes, the first has all again, long before a session ends
      assertThat(told).endsWith("second ended");
      awaitHolding(first, PARTITIONS);
      assertThat(first.held()).isEqualTo(Set.of(0, 1, 2, 3));
      assertThat(first.failure()).isEmpty();
    }
  }

  private Iterable<MemberDescription> members() throws Exception {
    return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members();
  }

  @Test
  void whoseInstanceNameAnotherTakesGivesAllUpAndSaysWhy() {
    // Given
    try (GroupMember former = member("former", Optional.of("me"))) {
      awaitHolding(former, PARTITIONS);

      // When
      try (GroupMember next = member("next", Optional.of("me"))) {
        awaitHolding(next, PARTITIONS);
        await().atMost(LIMIT).until(() -> told.contains("former ended"));

        // Then
        assertThat(former.held()).isEmpty();
        assertThat(former.failure()).containsInstanceOf(FencedInstanceIdException.class);
        assertThat(told).contains("former had 0", "former had 1", "former had 2", "former had 3");
      }
    }
  }

  @Test
  void aTopicThatIsNotThereHasNoTurns() {
    try (GroupMember member = notJoined("lost", "nowhere", Optional.empty())) {
      assertThatThrownBy(member::partitions)
          .isInstanceOf(KafkaException.class)
          .hasMessage("Topic nowhere is not there.");
    }
  }
}
