package dev.coffey.evaluator.judgement;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.scores.Tally;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.evaluator.variants.Question;
import dev.coffey.evaluator.variants.Scan;
import dev.coffey.evaluator.variants.Variant;
import dev.coffey.schemas.ScoredHead;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a network once through a variant and scores every question by every head. Logits are masked
 * for the question first, then softmax, mix, argmax. Nothing but sums and answers is kept.
 */
public final class Scoring {
  /** Images per forward pass: large enough for full speed, small enough for a few MB. */
  static final int BATCH = 128;

  /** What is scored: pixels in, logits out. */
  public interface Network {
    HeadLogits forward(byte[][] pixels);
  }

  /** Sees the logits of each batch, before any mask, on the scoring thread. */
  public interface Witness {
    Witness NONE = (from, logits) -> {};

    /**
     * Sees a batch.
     *
     * @param from index of the batch's first image in its variant
     */
    void saw(int from, HeadLogits logits);
  }

  private final Network network;
  private final Map<ScoredHead, HeadMix> heads;
  private final Witness witness;

  private Scoring(Network network, Map<ScoredHead, HeadMix> heads, Witness witness) {
    this.network = network;
    this.heads = heads;
    this.witness = witness;
  }

  /** A student by its CE head, its KD head and their mix. */
  public static Scoring ofStudent(Network student, HeadMix mix, Witness witness) {
    Map<ScoredHead, HeadMix> heads = new EnumMap<>(ScoredHead.class);
    heads.put(ScoredHead.CE, new HeadMix(1, 1));
    heads.put(ScoredHead.KD, new HeadMix(0, 1));
    heads.put(ScoredHead.MIX, mix);
    return new Scoring(student, heads, witness);
  }

  /** A teacher, which has one answer: both heads are its own. */
  public static Scoring ofTeacher(Network teacher, Witness witness) {
    return new Scoring(teacher, Map.of(ScoredHead.TEACHER, new HeadMix(1, 1)), witness);
  }

  /** Scores a variant. */
  public VariantScores score(Variant variant) {
    long start = System.nanoTime();
    List<Map<ScoredHead, Tally>> tallies = new ArrayList<>();
    for (int q = 0; q < variant.questions().size(); q++) {
      Map<ScoredHead, Tally> byHead = new EnumMap<>(ScoredHead.class);
      heads.keySet().forEach(head -> byHead.put(head, new Tally()));
      tallies.add(byHead);
    }
    try (Scan scan = variant.scan(BATCH)) {
      while (scan.hasNext()) {
        int from = scan.position();
        HeadLogits logits = network.forward(scan.next());
        witness.saw(from, logits);
        for (int q = 0; q < tallies.size(); q++) {
          tally(variant.questions().get(q), from, logits, tallies.get(q));
        }
      }
    }
    return VariantScores.of(variant, tallies, (System.nanoTime() - start) / 1e9);
  }

  private void tally(
      Question question, int from, HeadLogits logits, Map<ScoredHead, Tally> tallies) {
    HeadLogits masked = masked(question, logits);
    heads.forEach(
        (head, mix) -> {
          float[][] probabilities = mix.probabilities(masked);
          for (int b = 0; b < probabilities.length; b++) {
            int label = question.labels()[from + b];
            if (label != Question.NOT_ASKED) {
              tallies.get(head).add(probabilities[b], label);
            }
          }
        });
  }

  private static HeadLogits masked(Question question, HeadLogits logits) {
    return new HeadLogits(question.mask().apply(logits.ce()), question.mask().apply(logits.kd()));
  }

  /** All logits of a slice, masked as its question asks; for tuning, which needs them at once. */
  static HeadLogits logits(Network network, Variant slice) {
    float[][] ce = new float[slice.size()][];
    float[][] kd = new float[slice.size()][];
    try (Scan scan = slice.scan(BATCH)) {
      while (scan.hasNext()) {
        int from = scan.position();
        HeadLogits part = masked(slice.questions().get(0), network.forward(scan.next()));
        System.arraycopy(part.ce(), 0, ce, from, part.size());
        System.arraycopy(part.kd(), 0, kd, from, part.size());
      }
    }
    return new HeadLogits(ce, kd);
  }
}
