package dev.coffey.evaluator.flow;

import dev.coffey.evaluator.judgement.Examination;
import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts into records what an examination found.
 *
 * @param tunedOn the slice that tunes the mix
 * @param teacherScores told with every evaluation
 */
record Findings(String tunedOn, List<Score> teacherScores) {
  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

  Evaluation evaluation(
      CheckpointManifest manifest,
      Examination examination,
      Gate.Decision decision,
      Instant start,
      Instant end) {
    double seconds = Duration.between(start, end).toNanos() / 1e9;
    List<Score> scores = new ArrayList<>(examination.scores());
    scores.addAll(teacherScores);
    return Evaluation.newBuilder()
        .setCheckpointId(manifest.getCheckpointId())
        .setStudentId(manifest.getStudentId())
        .setStep(manifest.getStep())
        .setAlpha(examination.mix().alpha())
        .setBeta(examination.mix().beta())
        .setTunedOn(tunedOn)
        .setScores(scores)
        .setPromoted(decision.promoted())
        .setDecision(decision.reason())
        .setImagesPerSecond(examination.images() / Math.max(seconds, 1e-3))
        .setCreatedAt(end)
        .build();
  }

  /** The mix that was scored, as it is served if the checkpoint is promoted. */
  HeadMix mix(Evaluation evaluation, int images) {
    return HeadMix.newBuilder()
        .setStudentId(evaluation.getStudentId())
        .setCheckpointId(evaluation.getCheckpointId())
        .setAlpha(evaluation.getAlpha())
        .setBeta(evaluation.getBeta())
        .setTunedOn(tunedOn)
        .setImages(images)
        .setCreatedAt(evaluation.getCreatedAt())
        .build();
  }

  /** A mix that somebody chose for a champion. */
  static HeadMix chosen(
      String studentId,
      String checkpointId,
      dev.coffey.distillation.mix.HeadMix chosen,
      Motion motion,
      Instant now) {
    return HeadMix.newBuilder()
        .setStudentId(studentId)
        .setCheckpointId(checkpointId)
        .setAlpha(chosen.alpha())
        .setBeta(chosen.beta())
        .setTunedOn("nothing; chosen by " + motion.actor())
        .setImages(0)
        .setCreatedAt(now)
        .setActor(motion.actor())
        .setReason(motion.reason())
        .build();
  }

  static void tell(Evaluation evaluation) {
    String tops =
        evaluation.getScores().stream()
            .filter(score -> score.getHead() == ScoredHead.MIX)
            .map(
                score ->
                    String.format(
                        Locale.ROOT, "%s %.1f %%", score.getVariant(), 100 * score.getTop1()))
            .collect(Collectors.joining(", "));
    LOG.info(
        "{} {}: {} (α {}, β {}; {})",
        evaluation.getCheckpointId(),
        evaluation.getPromoted() ? "promoted" : "not promoted",
        tops,
        evaluation.getAlpha(),
        evaluation.getBeta(),
        evaluation.getDecision());
  }
}
