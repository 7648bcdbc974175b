package dev.coffey.ops.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.local.terminal.Board;
import dev.coffey.ops.local.watch.ApplicationWatch;
import dev.coffey.ops.local.watch.Tally;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.ScoredHead;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of the demo came to; counts are of this run, scores of the champion at its end.
 *
 * @param freshnessMsP50 median of the time from an image's arrival to the first request served by a
 *     model that was trained on it, milliseconds; null when no such request was served
 * @param teacherTop1 zero-shot top-1 of the teacher on {@code val}, 0..1; null when not known yet
 * @param studentTop1 top-1 of the champion by variant, mixed, 0..1
 */
record Result(
    @JsonProperty("wall_s") double wallSeconds,
    @JsonProperty("images_ingested") long imagesIngested,
    @JsonProperty("images_rejected") long imagesRejected,
    @JsonProperty("samples_labeled") long samplesLabeled,
    @JsonProperty("samples_unlabeled") long samplesUnlabeled,
    @JsonProperty("steps") long steps,
    @JsonProperty("checkpoints") long checkpoints,
    @JsonProperty("promotions") long promotions,
    @JsonProperty("swaps") long swaps,
    @JsonProperty("requests_served") long requestsServed,
    @JsonProperty("requests_failed") long requestsFailed,
    @JsonProperty("freshness_ms_p50") Long freshnessMsP50,
    @JsonProperty("freshness_ms_max") Long freshnessMsMax,
    @JsonProperty("teacher_top1") Double teacherTop1,
    @JsonProperty("student_top1") Map<String, Double> studentTop1,
    @JsonProperty("alpha") Double alpha,
    @JsonProperty("beta") Double beta) {

  static Result of(
      Duration wall,
      Tally.Snapshot seen,
      ApplicationWatch.Counts requests,
      Optional<Board.Freshness> freshness) {
    Optional<Evaluation> champion = seen.championEvaluation();
    return new Result(
        wall.toMillis() / 1000.0,
        seen.images(),
        seen.rejected(),
        seen.labeled(),
        seen.unlabeled(),
        seen.steps(),
        seen.checkpoints(),
        seen.promotions(),
        requests.swaps(),
        requests.served(),
        requests.failed(),
        freshness.map(Board.Freshness::p50Millis).orElse(null),
        freshness.map(Board.Freshness::maxMillis).orElse(null),
        champion.map(it -> top1(it, ScoredHead.TEACHER).get("val")).orElse(null),
        champion.map(it -> top1(it, ScoredHead.MIX)).orElse(Map.of()),
        champion.map(Evaluation::getAlpha).orElse(null),
        champion.map(Evaluation::getBeta).orElse(null));
  }

  private static Map<String, Double> top1(Evaluation evaluation, ScoredHead head) {
    Map<String, Double> top1 = new LinkedHashMap<>();
    evaluation.getScores().stream()
        .filter(score -> score.getHead() == head)
        .forEach(score -> top1.put(score.getVariant(), score.getTop1()));
    return top1;
  }

  String line() {
    try {
      return "RESULT " + new ObjectMapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of numbers is always JSON.", e);
    }
  }
}
