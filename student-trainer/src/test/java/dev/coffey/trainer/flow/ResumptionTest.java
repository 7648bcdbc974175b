package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.Turns.Run;
import dev.coffey.trainer.flow.SampleFeed.Fetched;
import dev.coffey.trainer.flow.TrainingRun.Resumed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that comes back to a log of which it had read only the beginning. */
class ResumptionTest {

  private static final int LABELED = 3000;
  private static final int UNLABELED = 3000;
  private static final int CUT = Cluster.FRESH;

  /** As the feed's consumer has it: max.poll.records. */
  private static final int POLL_MAX = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TopicPartition LABELED_0 = new TopicPartition(SampleFeed.LABELED, 0);
  private static final TopicPartition UNLABELED_0 = new TopicPartition(SampleFeed.UNLABELED, 0);

  @TempDir Path folder;

  @Test
  void whatLiesBehindTheCutIsNotReadWhileTheReservoirIsRefilled() {
    try (Cluster cluster = new Cluster(folder);
        SampleWorld samples = cluster.samples()) {
      // Given: a checkpoint of step 1, and a long backlog behind its cut
      samples.labeled(LABELED, 0);
      samples.unlabeled(UNLABELED, 0);
      TrainerSettings settings = Cluster.settings("behind", 1, TrainedLog.EVERY_20);
      Turns past =
          new Turns(
              Cluster.ECHO,
              1,
              beginning(),
              List.of(
                  List.of(new Run(LABELED_0, LABELED, LABELED), new Run(UNLABELED_0, CUT, CUT))));
      List<Long> beyond = new ArrayList<>();
      try (SampleFeed feed = SampleFeed.open(settings, cluster.access())) {
        // When
        Resumed resumed =
            new Resumption(
                    feed,
                    Cluster.ECHO,
                    Session.reservoir(settings),
                    fetched -> beyond.add(unlabeled(fetched)),
                    lesson -> true)
                .resume(feed.partitions(), past, () -> false);

        // Then: one poll's records at most lie in memory, and the rest comes after them
        assertThat(resumed.delayLine().size()).isEqualTo(CUT);
        assertThat(resumed.reservoir().offered()).isEqualTo(LABELED);
        assertThat(beyond).hasSizeLessThan(POLL_MAX);
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  feed.fetch(Duration.ofMillis(200)).forEach(it -> beyond.add(unlabeled(it)));
                  return beyond.size() >= UNLABELED - CUT;
                });
        assertThat(beyond)
            .containsExactlyElementsOf(LongStream.range(CUT, UNLABELED).boxed().toList());
      }
    }
  }

  private static SortedMap<TopicPartition, Long> beginning() {
    SortedMap<TopicPartition, Long> from =
        new TreeMap<>(Comparator.comparing(TopicPartition::toString));
    from.put(LABELED_0, 0L);
    from.put(UNLABELED_0, 0L);
    return from;
  }

  private static long unlabeled(Fetched fetched) {
    assertThat(fetched.partition()).isEqualTo(UNLABELED_0);
    return fetched.offset();
  }
}
