package dev.coffey.evaluator.flow;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the topics say so far: which checkpoints are scored, who is champion, with which mix.
 *
 * <p>State: three maps. Owner: the evaluation thread; {@link #restore} builds them from the topics
 * alone.
 */
final class Standing {
  private final Set<String> scored = new HashSet<>();
  private final Map<String, Promotion> champions = new HashMap<>();
  private final Map<String, HeadMix> mixes = new HashMap<>();

  static Standing restore(Clients clients, String alias) {
    Standing standing = new Standing();
    clients.readToEnd(Topics.EVALUATIONS, (id, evaluation) -> standing.scored.add(id));
    clients.readToEnd(
        Topics.PROMOTIONS,
        (key, promotion) -> {
          if (promotion.getAlias().equals(alias)) {
            standing.champions.put(promotion.getStudentId(), promotion);
          }
        });
    clients.readToEnd(Topics.HEAD_MIXES, standing.mixes::put);
    return standing;
  }

  boolean isScored(String checkpointId) {
    return scored.contains(checkpointId);
  }

  Optional<Promotion> champion(String studentId) {
    return Optional.ofNullable(champions.get(studentId));
  }

  Optional<HeadMix> mix(String studentId) {
    return Optional.ofNullable(mixes.get(studentId));
  }

  void add(Evaluation evaluation) {
    scored.add(evaluation.getCheckpointId());
  }

  void add(Promotion promotion, HeadMix mix) {
    champions.put(promotion.getStudentId(), promotion);
    mixes.put(mix.getStudentId(), mix);
  }

  /** Never looked at again: it cannot be read. */
  void setAside(String checkpointId) {
    scored.add(checkpointId);
  }
}
