package dev.coffey.trainer.lessons;

import dev.coffey.trainer.seeds.Seed;

/**
 * Which of a sample's views a lesson is made of, and in which order: a function of (seed, image
 * id), so that a restart shows the same, and students of other seeds begin with other views.
 *
 * @param seed of the student
 * @param unlabeledUses how often an unlabelled sample is used, at least 1; views beyond that are
 *     not even decoded
 */
public record ViewChoice(Seed seed, int unlabeledUses) {

  public ViewChoice {
    if (unlabeledUses < 1) {
      throw new IllegalArgumentException(
          "A sample has at least one use, not " + unlabeledUses + ".");
    }
  }

  /**
   * Numbers of the views of a sample's uses; a further use begins again with the first. A labelled
   * sample has all of them, because the reservoir may draw it for ever.
   *
   * @param viewCount K, views that the sample has
   */
  int[] views(String imageId, int viewCount, boolean labeled) {
    int first = (int) Long.remainderUnsigned(seed.of("views").key(imageId), viewCount);
    int[] views = new int[labeled ? viewCount : Math.min(viewCount, unlabeledUses)];
    for (int use = 0; use < views.length; use++) {
      views[use] = (first + use) % viewCount;
    }
    return views;
  }
}
