package dev.coffey.evaluator.judgement;

import dev.coffey.schemas.Score;

/**
 * One variant by one head, as people, scripts and the console read it; fractions 0..1, null where
 * there is no number.
 *
 * @param top1Low lower end of the 95 % interval
 * @param top1High upper end of the 95 % interval
 * @param nll mean negative log-likelihood, nats
 * @param drop top-1 on the primary variant minus top-1 here, by the same head
 */
public record ScoreView(
    String variant,
    String head,
    int images,
    Double top1,
    Double top1Low,
    Double top1High,
    Double top5,
    Double nll,
    Double ece,
    Double drop) {

  static ScoreView of(Score score) {
    return new ScoreView(
        score.getVariant(),
        score.getHead().name(),
        score.getImages(),
        Fractions.orNull(score.getTop1()),
        Fractions.orNull(score.getTop1Low()),
        Fractions.orNull(score.getTop1High()),
        Fractions.orNull(score.getTop5()),
        Fractions.orNull(score.getNll()),
        Fractions.orNull(score.getEce()),
        score.getDrop() == null ? null : Fractions.orNull(score.getDrop()));
  }
}
