package dev.coffey.evaluator.variants;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the primary variant comparable with those that ask about fewer classes: it is asked their
 * questions too, on its images of these classes. Else a drop on ImageNet-A would be one from a
 * choice among 1000 to a choice among 200.
 */
final class Comparison {

  private Comparison() {}

  /** The same variants, the first one with a question more for each mask among the others. */
  static List<Variant> of(List<Variant> variants) {
    if (variants.isEmpty() || !variants.get(0).questions().get(0).mask().isNone()) {
      return variants;
    }
    Variant primary = variants.get(0);
    List<Question> more =
        variants.stream()
            .skip(1)
            .map(variant -> variant.questions().get(0))
            .filter(question -> !question.mask().isNone())
            .map(question -> onPrimary(question, primary))
            .toList();
    List<Variant> compared = new ArrayList<>(variants);
    compared.set(0, primary.askedAlso(more));
    return compared;
  }

  private static Question onPrimary(Question question, Variant primary) {
    Map<Integer, Integer> groupOfLogit = new HashMap<>();
    for (int group = 0; group < question.mask().groups().size(); group++) {
      for (int logit : question.mask().groups().get(group)) {
        groupOfLogit.put(logit, group);
      }
    }
    int[] labels =
        Arrays.stream(primary.labels())
            .map(label -> groupOfLogit.getOrDefault(label, Question.NOT_ASKED))
            .toArray();
    return new Question(
        Question.nameOnPrimary(primary.name(), question.name()),
        question.mask(),
        question.classes(),
        labels);
  }
}
