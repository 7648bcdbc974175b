package dev.coffey.checkpoints;

import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose chunks of a student's checkpoints stay.
 *
 * @param students weights for serving: of so many of the newest checkpoints, at least 1
 * @param trainingStates what going on needs: of so many of the newest checkpoints, at least 1
 * @param champions both, of so many checkpoints that each alias meant last, at least 1
 * @param youngerThan weights for serving, of all checkpoints that are younger
 */
public record RetentionPolicy(
    int students, int trainingStates, int champions, Duration youngerThan) {

  public RetentionPolicy {
    requireOne("students", students);
    requireOne("trainingStates", trainingStates);
    requireOne("champions", champions);
    if (youngerThan.isNegative()) {
      throw new IllegalArgumentException("youngerThan is " + youngerThan + ", not zero or more");
    }
  }

  private static void requireOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", not at least 1");
    }
  }

  /**
   * Digests of the chunks that stay.
   *
   * @param manifests of the student, oldest first
   * @param promotions of the student, oldest first
   */
  Set<String> needed(
      Collection<CheckpointManifest> manifests, List<Promotion> promotions, Instant now) {
    List<CheckpointManifest> newestFirst = newestFirst(manifests);
    Set<String> champions = championIds(promotions);
    Set<String> servable = servable(manifests, promotions, now);
    var needed = new HashSet<String>();
    for (int i = 0; i < newestFirst.size(); i++) {
      CheckpointManifest manifest = newestFirst.get(i);
      if (servable.contains(manifest.getCheckpointId())) {
        needed.addAll(manifest.getStudent().getChunks());
      }
      Blob state = manifest.getTrainingState();
      boolean champion = champions.contains(manifest.getCheckpointId());
      if (state != null && (champion || i < trainingStates)) {
        needed.addAll(state.getChunks());
      }
    }
    return needed;
  }

  /**
   * Ids of the checkpoints that keep their weights for serving.
   *
   * @param manifests of the student, oldest first
   * @param promotions of the student, oldest first
   */
  public Set<String> servable(
      Collection<CheckpointManifest> manifests, List<Promotion> promotions, Instant now) {
    List<CheckpointManifest> newestFirst = newestFirst(manifests);
    Set<String> champions = championIds(promotions);
    var servable = new HashSet<String>();
    for (int i = 0; i < newestFirst.size(); i++) {
      CheckpointManifest manifest = newestFirst.get(i);
      boolean young = manifest.getCreatedAt().isAfter(now.minus(youngerThan));
      if (champions.contains(manifest.getCheckpointId()) || young || i < students) {
        servable.add(manifest.getCheckpointId());
      }
    }
    return servable;
  }

  /** Each once. */
  private static List<CheckpointManifest> newestFirst(Collection<CheckpointManifest> manifests) {
    var byId = new LinkedHashMap<String, CheckpointManifest>();
    manifests.forEach(manifest -> byId.put(manifest.getCheckpointId(), manifest));
    var newestFirst = new ArrayList<>(byId.values());
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  /**
   * The checkpoints that the aliases meant last. A promotion also tells what was before it, for the
   * record of that may be gone.
   */
  Set<String> championIds(List<Promotion> promotions) {
    Map<String, Set<String>> byAlias = new LinkedHashMap<>();
    for (int i = promotions.size() - 1; i >= 0; i--) {
      Promotion promotion = promotions.get(i);
      Set<String> ids =
          byAlias.computeIfAbsent(promotion.getAlias(), alias -> new LinkedHashSet<>());
      add(promotion.getCheckpointId(), ids);
      add(promotion.getPreviousId(), ids);
    }
    var all = new LinkedHashSet<String>();
    byAlias.values().forEach(all::addAll);
    return all;
  }

  private void add(String checkpointId, Set<String> ids) {
    if (checkpointId != null && ids.size() < champions) {
      ids.add(checkpointId);
    }
  }
}
