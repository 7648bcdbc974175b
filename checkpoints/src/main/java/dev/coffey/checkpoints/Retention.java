package dev.coffey.checkpoints;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the chunks of one student that no checkpoint worth keeping names, and those of uploads that
 * never became a checkpoint. Only the student's trainer may use it, between two uploads: then
 * nothing is under way, and what no manifest names will not be named any more.
 *
 * <p>State: the recent manifests and the chunks on the topic. Not thread-safe.
 */
public final class Retention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /** So much of the topic is read between two checkpoints when a trainer is new. */
  private static final Duration SLICE = Duration.ofSeconds(2);

  /** In one transaction; the rest waits for the next sweep. */
  private static final int DROPPED_MAX = 10_000;

  private final String studentId;
  private final RetentionPolicy policy;
  private final CheckpointLog log;
  private final StudentChunks chunks;
  private final InstantSource clock;
  private final Map<String, CheckpointManifest> recent = new LinkedHashMap<>();
  private final Map<String, Optional<CheckpointManifest>> champions = new HashMap<>();
  private boolean loaded;

  private Retention(
      String studentId,
      RetentionPolicy policy,
      CheckpointLog log,
      StudentChunks chunks,
      InstantSource clock) {
    this.studentId = studentId;
    this.policy = policy;
    this.log = log;
    this.chunks = chunks;
    this.clock = clock;
  }

  /**
   * Nothing is read yet.
   *
   * @param kafka client settings, at least {@code bootstrap.servers}
   * @param log closed with this; chunks that only others' checkpoints name are dropped
   */
  public static Retention open(
      String studentId,
      RetentionPolicy policy,
      Map<String, Object> kafka,
      CheckpointLog log,
      InstantSource clock) {
    return new Retention(studentId, policy, log, new StudentChunks(studentId, kafka), clock);
  }

  /** The student's trainer has committed this checkpoint. */
  public void published(CheckpointManifest manifest) {
    remember(manifest);
    chunks.add(Optional.of(manifest.getStudent()));
    chunks.add(Optional.ofNullable(manifest.getTrainingState()));
  }

  /**
   * Drops what may go now. Until the topic's chunks are all known, which in a new trainer can take
   * several calls, that is nothing.
   *
   * @param stopped asked now and then; when true it ends soon
   * @return how many chunks were dropped
   * @throws PublisherFencedException if the student has another trainer now
   * @throws PublishException if the chunks could not be dropped
   * @throws org.apache.kafka.common.KafkaException if the topics could not be read
   */
  public int sweep(CheckpointPublisher publisher, BooleanSupplier stopped) {
    if (!chunks.read(SLICE, stopped)) {
      return 0;
    }
    Instant now = clock.instant();
    load(now);
    List<Promotion> promotions = log.promotions(studentId);
    Set<String> needed = policy.needed(manifests(promotions), promotions, now);
    List<StudentChunks.Chunk> garbage = chunks.without(needed, DROPPED_MAX);
    publisher.drop(garbage);
    chunks.remove(garbage);
    forget(now);
    return garbage.size();
  }

  private void remember(CheckpointManifest manifest) {
    recent.put(manifest.getCheckpointId(), manifest);
  }

  private void load(Instant now) {
    if (!loaded) {
      int count = Math.max(policy.students(), policy.trainingStates());
      var told = List.copyOf(recent.values());
      recent.clear(); // for the older ones have to come first
      log.newest(studentId, count, now.minus(policy.youngerThan())).forEach(this::remember);
      told.forEach(this::remember);
      loaded = true;
    }
  }

  /** What an alias means or meant, found once, and after it the recent ones: oldest first. */
  private List<CheckpointManifest> manifests(List<Promotion> promotions) {
    Set<String> ids = policy.championIds(promotions);
    champions.keySet().retainAll(ids);
    var manifests = new ArrayList<CheckpointManifest>();
    for (String id : ids) {
      if (!recent.containsKey(id)) {
        champions.computeIfAbsent(id, this::find).ifPresent(manifests::add);
      }
    }
    manifests.addAll(recent.values());
    return manifests;
  }

  private Optional<CheckpointManifest> find(String checkpointId) {
    Optional<CheckpointManifest> found = log.find(checkpointId);
    if (found.isEmpty()) {
      LOG.warn(
          "Checkpoint {} has been promoted, but topic checkpoints has no manifest of it:"
              + " its chunks cannot be kept",
          checkpointId);
    }
    return found;
  }

  /** Keeps the manifests that count by number or age; champions are found again. */
  private void forget(Instant now) {
    int count = Math.max(policy.students(), policy.trainingStates());
    var oldestFirst = List.copyOf(recent.values());
    for (int i = 0; i < oldestFirst.size() - count; i++) {
      if (!oldestFirst.get(i).getCreatedAt().isAfter(now.minus(policy.youngerThan()))) {
        recent.remove(oldestFirst.get(i).getCheckpointId());
      }
    }
  }

  @Override
  public void close() {
    chunks.close();
    log.close();
  }
}
