package dev.coffey.teacher.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.teacher.flow.HeldOffsets.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HeldOffsetsTest {

  private static final TopicPartition HELD = new TopicPartition("images", 0);
  private static final TopicPartition FREE = new TopicPartition("images", 1);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void tellsWhoHoldsWhatUntilItIsLetGo() {
    // Given
    var offsets = new HeldOffsets(cluster.kafka(), "held", ANSWER_MAX);
    assertThat(offsets.of(Set.of(HELD, FREE))).isEqualTo(new Answer.Free());
    Map<String, Object> config = new HashMap<>(cluster.kafka());
    config.put("transactional.id", "somebody");
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(
          Map.of(HELD, new OffsetAndMetadata(0)), new ConsumerGroupMetadata("held"));

      // When
      var answer = offsets.of(Set.of(HELD, FREE));

      // Then
      assertThat(answer).isInstanceOf(Answer.Held.class);
      assertThat(((Answer.Held) answer).partitions()).containsExactly(HELD);
      assertThat(answer).asString().contains("images-0", "somebody", "Ongoing", "60 s");
      producer.abortTransaction();
    }
    // The broker tells the producer before it has written the end to every partition.
    await().until(() -> offsets.of(Set.of(HELD, FREE)).equals(new Answer.Free()));
  }

  @Test
  void saysWhenNobodyAnswers() {
    // Given a port at which nobody listens
    var offsets =
        new HeldOffsets(Map.of("bootstrap.servers", "127.0.0.1:1"), "held", Duration.ofMillis(500));

    // Then
    assertThat(offsets.of(Set.of(HELD))).isInstanceOf(Answer.Missing.class);
  }
}
