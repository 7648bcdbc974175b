package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StationsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String TEACHER = "coffey-teacher";
  private static final String SEAT = "student-trainer.demo.seat";

  private final Density density = new Density();
  private final Throughput throughput = new Throughput(density);

  private static BrokerFigures figures(Instant at, long lag, int teachers, int trainers) {
    return new BrokerFigures(
        at,
        1,
        32,
        Map.of(),
        Map.of("images", 1_000L, "samples.unlabeled", 1_000L),
        Map.of(
            TEACHER,
            Map.of("images", lag),
            "student-trainer.demo",
            Map.of("samples.unlabeled", 60L)),
        Map.of(TEACHER, teachers, SEAT, trainers));
  }

  private Stations.StationsView view(BrokerFigures figures, double stepsPerSecond) {
    return view(figures, figures.at(), stepsPerSecond);
  }

  private Stations.StationsView view(
      BrokerFigures figures, Instant askedAt, double stepsPerSecond) {
    return new Stations(
            figures,
            askedAt,
            throughput,
            new Stations.Own(
                "waiting for a checkpoint", Optional.empty(), Optional.empty(), Optional.empty()),
            new Stations.Training("demo", stepsPerSecond, Optional.empty()),
            TEACHER)
        .view(NOW);
  }

  private static String health(Stations.StationsView view, String station) {
    return view.stations().stream()
        .filter(it -> it.id().equals(station))
        .findFirst()
        .orElseThrow()
        .health();
  }

  private void written(String topic, long perSecond) {
    throughput.observe(NOW.minusSeconds(10), Map.of(topic, 0L));
    throughput.observe(NOW, Map.of(topic, 10 * perSecond));
  }

  @Test
  void whatIsWrittenIsUp() {
    // Given
    written("samples.unlabeled", 30);

    // When
    var view = view(figures(NOW, 5, 1, 1), 3.5);

    // Then
    assertThat(health(view, "teacher")).isEqualTo("up");
    assertThat(health(view, "trainer")).isEqualTo("up");
    assertThat(health(view, "ingest")).isEqualTo("idle");
    assertThat(health(view, "evaluator")).isEqualTo("idle");
    assertThat(health(view, "kafka")).isEqualTo("up");
    assertThat(health(view, "applications")).isEqualTo("unknown");
  }

  @Test
  void aGroupWithoutMembersIsDownAndOneThatDoesNotGoOnToo() {
    // Given / When
    var left = view(figures(NOW, 0, 0, 0), 0);
    var stuck = view(figures(NOW, 50, 1, 1), 0);
    var done = view(figures(NOW, 0, 1, 1), 0);

    // Then
    assertThat(health(left, "teacher")).isEqualTo("down");
    assertThat(health(left, "trainer")).isEqualTo("down");
    assertThat(health(stuck, "teacher")).isEqualTo("down");
    assertThat(health(done, "teacher")).isEqualTo("idle");
    assertThat(health(done, "trainer")).isEqualTo("idle");
  }

  @Test
  void aBrokerThatWasAskedAMomentAgoIsNotDownYet() {
    // Given / When
    var view = view(BrokerFigures.NONE, NOW.minusSeconds(1), 0);

    // Then
    assertThat(health(view, "kafka")).isEqualTo("unknown");
  }

  @Test
  void aBrokerThatDoesNotAnswerIsDownAndTheOthersAreUnknown() {
    // Given / When
    var view = view(figures(NOW.minusSeconds(20), 0, 1, 1), 0);

    // Then
    assertThat(health(view, "kafka")).isEqualTo("down");
    assertThat(health(view, "teacher")).isEqualTo("unknown");
    assertThat(health(view, "ingest")).isEqualTo("unknown");
  }

  @Test
  void marksOfTransactionsAreNotCounted() {
    // Given a topic on which every second offset is the mark of a transaction
    density.observe("samples.unlabeled", 500, 1_000);
    written("samples.unlabeled", 60);

    // When
    var flow =
        view(figures(NOW, 0, 1, 1), 1).flows().stream()
            .filter(it -> it.topic().equals("samples.unlabeled"))
            .findFirst()
            .orElseThrow();

    // Then
    assertThat(flow.rate()).isEqualTo(30.0);
    assertThat(flow.records()).isEqualTo(500);
    assertThat(flow.lag()).isEqualTo(30);
  }

  @Test
  void aTopicThatNoGroupReadsHasNoLag() {
    // Given / When
    var flows = view(figures(NOW, 7, 1, 1), 1).flows();

    // Then
    assertThat(flows).hasSize(12);
    assertThat(flows.get(0).lag()).isEqualTo(7);
    assertThat(flows)
        .filteredOn(it -> it.topic().equals("checkpoints"))
        .allMatch(it -> it.lag() == null);
  }
}
