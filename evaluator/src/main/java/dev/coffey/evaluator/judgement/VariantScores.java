package dev.coffey.evaluator.judgement;

import dev.coffey.distillation.imagenet.MeanCorruptionError;
import dev.coffey.distillation.scores.Confusion;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.scores.Tally;
import dev.coffey.evaluator.variants.Corruptions;
import dev.coffey.evaluator.variants.Question;
import dev.coffey.evaluator.variants.Variant;
import dev.coffey.schemas.ScoredHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one network scores on one variant.
 *
 * @param variant the variant's name
 * @param heads one for each question and head, the published question first
 * @param images in the variant
 * @param seconds from the first image asked for to the last score, decoding included
 */
public record VariantScores(String variant, List<HeadScores> heads, int images, double seconds) {
  /** Classes whose confusions are told. */
  private static final int WORST = 5;

  /**
   * One question answered by one head.
   *
   * @param question its name
   * @param classes names of the classes asked about
   * @param answers of each image asked about the answered class, −1 where the network answered NaN;
   *     not copied
   * @param labels of each image asked about the right class; not copied
   * @param meanCorruptionError of ImageNet-C only
   * @param worst classes with the smallest recall
   */
  @SuppressWarnings("ArrayRecordComponent") // Up to millions of answers; never compared.
  public record HeadScores(
      String question,
      ScoredHead head,
      Scores scores,
      List<String> classes,
      int[] answers,
      int[] labels,
      OptionalDouble meanCorruptionError,
      List<Confusion> worst) {}

  static VariantScores of(Variant variant, List<Map<ScoredHead, Tally>> tallies, double seconds) {
    List<HeadScores> heads = new ArrayList<>();
    for (int q = 0; q < tallies.size(); q++) {
      Question question = variant.questions().get(q);
      tallies.get(q).forEach((head, tally) -> heads.add(of(variant, question, head, tally)));
    }
    return new VariantScores(variant.name(), List.copyOf(heads), variant.size(), seconds);
  }

  private static HeadScores of(Variant variant, Question question, ScoredHead head, Tally tally) {
    int[] answers = tally.answers();
    int[] labels = tally.labels();
    return new HeadScores(
        question.name(),
        head,
        tally.scores(),
        question.classes(),
        answers,
        labels,
        meanCorruptionError(variant.corruptions(), labels, answers),
        Confusion.worst(labels, answers, WORST));
  }

  private static OptionalDouble meanCorruptionError(
      Corruptions corruptions, int[] labels, int[] answers) {
    List<Corruptions.Part> parts = corruptions.parts();
    if (parts.isEmpty()) {
      return OptionalDouble.empty();
    }
    int[] images = new int[parts.size()];
    int[] wrong = new int[parts.size()];
    for (int i = 0; i < labels.length; i++) {
      int part = corruptions.partOf()[i];
      images[part]++;
      wrong[part] += answers[i] == labels[i] ? 0 : 1;
    }
    Map<String, double[]> errors = new HashMap<>();
    for (int p = 0; p < images.length; p++) {
      double[] bySeverity =
          errors.computeIfAbsent(
              parts.get(p).corruption(), it -> new double[MeanCorruptionError.SEVERITIES]);
      bySeverity[parts.get(p).severity() - 1] = (double) wrong[p] / images[p];
    }
    return OptionalDouble.of(MeanCorruptionError.of(errors));
  }

  /** What a head scores on a question; nothing when it was not asked. */
  Optional<HeadScores> on(String question, ScoredHead head) {
    return heads.stream()
        .filter(it -> it.head() == head && it.question().equals(question))
        .findFirst();
  }

  /** What a head scores on the published question. */
  public HeadScores published(ScoredHead head) {
    return heads.stream()
        .filter(it -> it.head() == head)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("Variant " + variant + " has no head " + head));
  }
}
