package dev.coffey.evaluator.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import dev.coffey.schemas.TopicValue;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;

class LeaderboardTest {

  static Evaluation evaluation(String student, long step, double top1) {
    return evaluation(
        student,
        step,
        List.of(
            score(ScoredHead.CE, 0.1),
            score(ScoredHead.MIX, top1),
            score(ScoredHead.TEACHER, 0.65)));
  }

  private static Evaluation evaluation(String student, long step, List<Score> scores) {
    return Evaluation.newBuilder()
        .setCheckpointId(String.format("%s-%09d-aaaaaaaaaaaa", student, step))
        .setStudentId(student)
        .setStep(step)
        .setAlpha(0.5)
        .setBeta(1)
        .setTunedOn("holdout")
        .setScores(scores)
        .setPromoted(step == 1)
        .setDecision("why")
        .setImagesPerSecond(1)
        .setCreatedAt(Instant.ofEpochSecond(step))
        .build();
  }

  private static Score score(ScoredHead head, double top1) {
    return Score.newBuilder()
        .setVariant("val")
        .setHead(head)
        .setImages(100)
        .setTop1(top1)
        .setTop1Low(0)
        .setTop1High(1)
        .setTop5(1)
        .setNll(1)
        .setEce(0.1)
        .build();
  }

  @Test
  void ranksChampionsAndKeepsTheHistoryOfEachStudent() {
    // Given
    List<Evaluation> evaluations =
        List.of(
            evaluation("resnet", 2, 0.9),
            evaluation("resnet", 1, 0.7),
            evaluation("mobilenet", 1, 0.8),
            evaluation("vit", 1, 0.7));

    // When resnet's second checkpoint was not promoted
    Leaderboard board =
        Leaderboard.of(
            evaluations,
            Map.of(
                "resnet", "resnet-000000001-aaaaaaaaaaaa",
                "mobilenet", "mobilenet-000000001-aaaaaaaaaaaa"),
            "val");

    // Then
    assertThat(board.rows())
        .extracting(Leaderboard.Row::studentId)
        .containsExactly("mobilenet", "resnet", "vit");
    assertThat(board.rows()).extracting(Leaderboard.Row::rank).containsExactly(1, 2, 2);
    assertThat(board.rows().get(1).standing().top1()).containsEntry("val", 0.7);
    assertThat(board.rows().get(1).standing().teacher()).containsEntry("val", 0.65);
    assertThat(board.rows().get(1).history())
        .extracting(Leaderboard.Point::step)
        .containsExactly(1L, 2L);
    assertThat(board.rows()).extracting(Leaderboard.Row::reigns).containsExactly(true, true, false);
  }

  @Test
  void aLimitedHistoryIsSpreadEvenlyAndEndsWithTheNewest() {
    // Given
    List<Evaluation> evaluations =
        LongStream.rangeClosed(1, 10).mapToObj(it -> evaluation("vit", it, 0.5)).toList();
    Leaderboard board = Leaderboard.of(evaluations, Map.of(), "val");

    // When
    Leaderboard limited = board.limited(4);

    // Then
    assertThat(limited.rows().get(0).history())
        .extracting(Leaderboard.Point::step)
        .containsExactly(2L, 5L, 7L, 10L);
    assertThat(limited.rows().get(0).standing().step()).isEqualTo(10);
    assertThat(board.limited(0).rows().get(0).history()).isEmpty();
  }

  @Test
  void theStoreHoldsWhatIsShownOfTheLastEvaluationOfEachCheckpoint() throws Exception {
    // Given
    SchemaRegistryClient registry = Registries.connect("mock://leaderboard");
    registry.register(
        Topics.EVALUATIONS.subject(),
        new AvroSchema(((TopicValue.Avro<?>) Topics.EVALUATIONS.value()).schema()));
    Serde<Evaluation> serde = Topics.EVALUATIONS.serde(registry);
    Properties settings = new Properties();
    settings.put("application.id", "test");
    settings.put("bootstrap.servers", "nowhere:1");
    List<Evaluation> stored = new ArrayList<>();

    // When
    try (var driver =
        new TopologyTestDriver(LeaderboardTopology.of(serde, (student, id) -> false), settings)) {
      var topic =
          driver.createInputTopic(
              Topics.EVALUATIONS.name(), new StringSerializer(), serde.serializer());
      topic.pipeInput("a", evaluation("resnet", 1, 0.1));
      topic.pipeInput("b", evaluation("mobilenet", 1, 0.2));
      topic.pipeInput("a", evaluation("resnet", 1, List.of(score(ScoredHead.MIX, 0.3))));
      try (var all = driver.<String, Evaluation>getKeyValueStore(LeaderboardTopology.STORE).all()) {
        all.forEachRemaining(entry -> stored.add(entry.value));
      }
    }

    // Then
    assertThat(stored)
        .containsExactlyInAnyOrder(
            evaluation("resnet", 1, List.of(score(ScoredHead.MIX, 0.3))),
            evaluation(
                "mobilenet",
                1,
                List.of(score(ScoredHead.MIX, 0.2), score(ScoredHead.TEACHER, 0.65))));
  }

  @Test
  void everyOperatorHasAName() {
    // When
    String description =
        LeaderboardTopology.of(
                Topics.EVALUATIONS.serde(Registries.connect("mock://leaderboard")),
                (student, id) -> false)
            .describe()
            .toString();

    // Then
    assertThat(description).contains("evaluations").doesNotContain("KSTREAM-", "KTABLE-");
  }
}
