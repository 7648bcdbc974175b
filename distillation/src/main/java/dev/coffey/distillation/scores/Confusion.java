package dev.coffey.distillation.scores;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one class is mistaken.
 *
 * @param label the class
 * @param images of that class, at least 1
 * @param right of these, answered with the class
 * @param mistakenFor the most frequent wrong answer, the smaller index of equal ones; −1 when there
 *     is none
 * @param mistaken how often it was given
 */
public record Confusion(int label, int images, int right, int mistakenFor, int mistaken) {

  /** Share of the class's images that are answered with it. */
  public double recall() {
    return (double) right / images;
  }

  /**
   * The classes with the smallest recall, worst first; of equal ones the smaller index. Classes
   * without images and classes without a mistake are left out.
   *
   * @param labels class of each image
   * @param answers class answered for each image, −1 for none
   * @param countMax classes to name at most
   */
  public static List<Confusion> worst(int[] labels, int[] answers, int countMax) {
    Map<Integer, Map<Integer, Integer>> answersByLabel = new TreeMap<>();
    for (int i = 0; i < labels.length; i++) {
      answersByLabel
          .computeIfAbsent(labels[i], label -> new TreeMap<>())
          .merge(answers[i], 1, Integer::sum);
    }
    List<Confusion> confusions = new ArrayList<>();
    answersByLabel.forEach((label, counts) -> confusions.add(of(label, counts)));
    return confusions.stream()
        .filter(confusion -> confusion.right < confusion.images)
        .sorted(Comparator.comparingDouble(Confusion::recall)) // stable: keeps the labels' order
        .limit(countMax)
        .toList();
  }

  private static Confusion of(int label, Map<Integer, Integer> counts) {
    int images = 0;
    int mistakenFor = -1;
    int mistaken = 0;
    for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
      images += count.getValue();
      if (count.getKey() >= 0 && count.getKey() != label && count.getValue() > mistaken) {
        mistakenFor = count.getKey();
        mistaken = count.getValue();
      }
    }
    return new Confusion(label, images, counts.getOrDefault(label, 0), mistakenFor, mistaken);
  }
}
