package dev.coffey.evaluator.console;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.coffey.checkpoints.BadCheckpointException;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.RetentionPolicy;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a checkpoint comes from.
 *
 * @param chain the checkpoint and those it was trained on from, newest first, at most {@value
 *     #CHAIN_MAX}
 * @param method dho, dho-detached, single-head, ce, kd
 * @param architecture the network, as JSON
 * @param settings the trainer's configuration
 * @param versions Coffey, DJL, libtorch, Java, device
 */
public record LineageView(
    String checkpointId,
    String studentId,
    List<Ancestor> chain,
    String method,
    String teacherId,
    @JsonRawValue String architecture,
    Map<String, String> settings,
    Map<String, String> versions) {
  private static final int CHAIN_MAX = 200;

  /** What was read of one partition: from the first offset to the last, exclusive. */
  public record Consumed(String topic, int partition, long from, long to) {}

  /**
   * One checkpoint of the chain.
   *
   * @param samples fresh ones since the parent
   * @param skipped offsets that were left out since the parent
   * @param weights kept, dropped or unknown; by the trainer's rule, which it applies at its next
   *     checkpoint
   * @param champion whether it is the champion now
   */
  public record Ancestor(
      String id,
      String parentId,
      long step,
      Instant at,
      long samples,
      List<Consumed> consumed,
      long skipped,
      String weights,
      boolean champion) {}

  /**
   * Reads it from the topics.
   *
   * @param champion the student's at present
   * @return empty when there is no such checkpoint
   */
  public static Optional<LineageView> of(
      String checkpointId, Optional<String> champion, CheckpointLog log, Instant now) {
    return log.find(checkpointId).map(manifest -> of(manifest, champion, log, now));
  }

  private static LineageView of(
      CheckpointManifest manifest, Optional<String> champion, CheckpointLog log, Instant now) {
    List<CheckpointManifest> known = List.of();
    List<CheckpointManifest> chain = List.of(manifest);
    boolean more = true;
    for (int count = CHAIN_MAX; more; count *= 2) {
      int before = known.size();
      known = log.outlines(manifest.getStudentId(), count, manifest.getCreatedAt());
      chain = chain(manifest, known);
      boolean whole =
          chain.size() >= CHAIN_MAX || chain.get(chain.size() - 1).getParentId() == null;
      more = !whole && known.size() > before;
    }
    Optional<Set<String>> kept = kept(manifest, known, log, now);
    return new LineageView(
        manifest.getCheckpointId(),
        manifest.getStudentId(),
        chain.stream().map(it -> ancestor(it, champion, kept)).toList(),
        manifest.getMethod(),
        manifest.getTeacherId(),
        architecture(manifest),
        Map.copyOf(manifest.getSettings()),
        Map.copyOf(manifest.getVersions()));
  }

  /** Written anew, for what is on a topic need not be JSON; null if it is not. */
  private static String architecture(CheckpointManifest manifest) {
    try {
      return Manifests.architecture(manifest).toJson();
    } catch (BadCheckpointException e) {
      return null;
    }
  }

  private static List<CheckpointManifest> chain(
      CheckpointManifest newest, List<CheckpointManifest> known) {
    Map<String, CheckpointManifest> byId = new HashMap<>();
    known.forEach(it -> byId.put(it.getCheckpointId(), it));
    List<CheckpointManifest> chain = new ArrayList<>();
    for (CheckpointManifest at = newest;
        at != null && chain.size() < CHAIN_MAX;
        at = byId.get(at.getParentId())) {
      chain.add(at);
    }
    return chain;
  }

  /** By the rule of the trainer that published the checkpoint, if it recorded that. */
  private static Optional<Set<String>> kept(
      CheckpointManifest manifest, List<CheckpointManifest> known, CheckpointLog log, Instant now) {
    return policy(manifest.getSettings())
        .map(it -> it.servable(known, log.promotions(manifest.getStudentId()), now));
  }

  private static Optional<RetentionPolicy> policy(Map<String, String> settings) {
    try {
      return Optional.of(
          new RetentionPolicy(
              Integer.parseInt(settings.get("retention.students")),
              Integer.parseInt(settings.get("retention.training-states")),
              Integer.parseInt(settings.get("retention.champions")),
              Duration.parse(settings.getOrDefault("retention.younger-than", ""))));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty(); // recorded otherwise, or not at all
    }
  }

  private static Ancestor ancestor(
      CheckpointManifest manifest, Optional<String> champion, Optional<Set<String>> kept) {
    String id = manifest.getCheckpointId();
    return new Ancestor(
        id,
        manifest.getParentId(),
        manifest.getStep(),
        manifest.getCreatedAt(),
        manifest.getSamplesSinceParent(),
        manifest.getConsumed().stream()
            .map(it -> new Consumed(it.getTopic(), it.getPartition(), it.getFrom(), it.getTo()))
            .toList(),
        manifest.getSkipped().stream().mapToLong(it -> it.getTo() - it.getFrom()).sum(),
        kept.map(ids -> ids.contains(id) ? "kept" : "dropped").orElse("unknown"),
        champion.equals(Optional.of(id)));
  }
}
