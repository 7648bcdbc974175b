package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.evaluator.leaderboard.Leaderboard;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import dev.coffey.schemas.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Against a real broker: a topic that is longer than what is kept of it. */
class LeaderboardViewTest {
  private static final int EVALUATIONS = 700;

  private final World world = World.shared();
  private final String student = "long-" + System.nanoTime();

  private void publish(int from, int to) {
    Clients clients = world.clients();
    var serializer = Topics.EVALUATIONS.serializer(clients.registry());
    String topic = Topics.EVALUATIONS.name();
    try (var producer =
        new KafkaProducer<>(clients.kafka(), new StringSerializer(), new ByteArraySerializer())) {
      for (int step = from; step <= to; step++) {
        Evaluation evaluation = evaluation(step);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic, evaluation.getCheckpointId(), serializer.serialize(topic, evaluation)));
      }
    }
  }

  private Evaluation evaluation(int step) {
    return Evaluation.newBuilder()
        .setCheckpointId("%s-%09d-aaaaaaaaaaaa".formatted(student, step))
        .setStudentId(student)
        .setStep(step)
        .setAlpha(0.5)
        .setBeta(1)
        .setTunedOn("holdout")
        .setScores(List.of(score(ScoredHead.CE), score(ScoredHead.MIX)))
        .setPromoted(false)
        .setDecision("why")
        .setImagesPerSecond(1)
        .setCreatedAt(Instant.ofEpochSecond(step))
        .build();
  }

  private static Score score(ScoredHead head) {
    return Score.newBuilder()
        .setVariant("val")
        .setHead(head)
        .setImages(100)
        .setTop1(0.5)
        .setTop1Low(0.4)
        .setTop1High(0.6)
        .setTop5(1)
        .setNll(1)
        .setEce(0.1)
        .build();
  }

  @Test
  void ofALongHistoryItHoldsABoundedPartWithTheNewest() {
    // Given
    publish(1, EVALUATIONS);
    Court court = new Court(World.HORIZON, "champion", World.NOBODY);
    try (LeaderboardView view = new LeaderboardView(world.clients(), court, "val")) {
      // When it reads what was there before it and what comes after
      view.open();
      int restored = row(view).orElseThrow().history().size();
      publish(EVALUATIONS + 1, 2 * EVALUATIONS);

      // Then
      assertThat(restored).isBetween(250, 500);
      await()
          .atMost(World.LIMIT)
          .until(() -> row(view).orElseThrow().standing().step() == 2 * EVALUATIONS);
      List<Leaderboard.Point> history = row(view).orElseThrow().history();
      assertThat(history).hasSizeBetween(250, 500);
      assertThat(history.get(0).step()).isEqualTo(1);
      assertThat(history.get(history.size() - 1).top1()).containsEntry("val", 0.5);
    }
  }

  private Optional<Leaderboard.Row> row(LeaderboardView view) {
    return view.leaderboard().stream()
        .flatMap(board -> board.rows().stream())
        .filter(it -> it.studentId().equals(student))
        .findFirst();
  }
}
