package dev.coffey.evaluator.flow;

import dev.coffey.evaluator.leaderboard.Leaderboard;
import dev.coffey.evaluator.leaderboard.LeaderboardTopology;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leaderboard of the evaluations since the horizon and of all champions, kept up to date by
 * Kafka Streams. Thread-safe.
 */
public final class LeaderboardView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderboardView.class);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

  private final Clients clients;
  private final Court court;
  private final String primary;
  private Optional<KafkaStreams> streams = Optional.empty();

  /**
   * @param court says who is champion
   * @param primary the variant that ranks
   */
  public LeaderboardView(Clients clients, Court court, String primary) {
    this.clients = clients;
    this.court = court;
    this.primary = primary;
  }

  /** Reads the topic from the horizon on; returns when all that was there has been read. */
  public synchronized void open() {
    KafkaStreams opened =
        new KafkaStreams(
            LeaderboardTopology.of(
                Topics.EVALUATIONS.serde(clients.registry()),
                (studentId, checkpointId) -> champion(studentId).equals(Optional.of(checkpointId))),
            settings(),
            new RecentStreams(clients.horizon()));
    streams = Optional.of(opened);
    try {
      opened.start();
    } catch (StreamsException e) {
      LOG.warn("The leaderboard cannot be read now: {}", e.getMessage());
    }
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.putAll(clients.kafka());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "coffey-leaderboard");
    settings.put(
        StreamsConfig.globalConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
        "read_committed");
    settings.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueExceptionHandler.class);
    return settings;
  }

  /** The students side by side; empty while the topic cannot be read. */
  public Optional<Leaderboard> leaderboard() {
    return evaluations()
        .map(
            recent -> {
              Map<String, String> champions = champions();
              return Leaderboard.of(withChampions(recent, champions), champions, primary);
            });
  }

  private Map<String, String> champions() {
    Map<String, String> champions = new TreeMap<>();
    court
        .students()
        .forEach(
            student -> champion(student).ifPresent(champion -> champions.put(student, champion)));
    return champions;
  }

  /** With the evaluations of champions that lie behind the horizon; they are looked up. */
  private List<Evaluation> withChampions(List<Evaluation> recent, Map<String, String> champions) {
    Map<String, String> missing = new TreeMap<>(champions);
    recent.forEach(it -> missing.remove(it.getStudentId(), it.getCheckpointId()));
    List<Evaluation> all = new ArrayList<>(recent);
    missing.forEach((student, champion) -> past(student, champion).ifPresent(all::add));
    return all;
  }

  private Optional<Evaluation> past(String studentId, String championId) {
    try {
      return court
          .succession(studentId)
          .flatMap(it -> it.crowned(championId))
          .flatMap(crowned -> court.lookUp(championId, crowned));
    } catch (KafkaException e) {
      LOG.warn("The evaluation of {} cannot be looked up now: {}", championId, e.toString());
      return Optional.empty();
    }
  }

  private Optional<String> champion(String studentId) {
    return court.succession(studentId).flatMap(Succession::champion);
  }

  private synchronized Optional<List<Evaluation>> evaluations() {
    if (streams.isPresent() && streams.get().state() == KafkaStreams.State.ERROR) {
      close();
      open();
    }
    return streams.flatMap(LeaderboardView::read);
  }

  private static Optional<List<Evaluation>> read(KafkaStreams streams) {
    try {
      ReadOnlyKeyValueStore<String, Evaluation> store =
          streams.store(
              StoreQueryParameters.fromNameAndType(
                  LeaderboardTopology.STORE, QueryableStoreTypes.keyValueStore()));
      List<Evaluation> evaluations = new ArrayList<>();
      try (KeyValueIterator<String, Evaluation> entries = store.all()) {
        entries.forEachRemaining(entry -> evaluations.add(entry.value));
      }
      return Optional.of(evaluations);
    } catch (InvalidStateStoreException | IllegalStateException e) {
      LOG.debug("The leaderboard is not ready: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public synchronized void close() {
    streams.ifPresent(it -> it.close(CLOSE_MAX));
    streams = Optional.empty();
  }
}
