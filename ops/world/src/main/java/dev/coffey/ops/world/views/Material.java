package dev.coffey.ops.world.views;

import dev.coffey.distillation.image.RgbImage;
import dev.coffey.ops.world.DrawnImage;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import dev.coffey.ops.world.views.Teaching.Use;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Images of one split and the turn in which steps use them: every image once per round, each round
 * in another order. The same for every arm of a seed. Not thread-safe.
 */
final class Material {

  private final List<DrawnImage> images = new ArrayList<>();
  private final String name;
  private final Random random;
  private final List<Integer> round = new ArrayList<>();
  private int rounds;

  Material(Split split, int count, long seed) {
    World world = World.of(seed);
    for (int i = 0; i < count; i++) {
      images.add(world.draw(split, i));
    }
    this.name = split.key() + "-";
    this.random = new Random(seed);
  }

  /** The images of the next step's part. */
  List<Integer> next(int count) {
    List<Integer> next = new ArrayList<>();
    while (next.size() < count) {
      if (round.isEmpty()) {
        for (int i = 0; i < images.size(); i++) {
          round.add(i);
        }
        Collections.shuffle(round, random);
        rounds++;
      }
      next.add(round.remove(round.size() - 1));
    }
    return next;
  }

  /** Uses of these images in the round that runs. */
  List<Use> uses(List<Integer> indices) {
    return indices.stream().map(i -> new Use(name + i, image(i), rounds - 1)).toList();
  }

  int label(int index) {
    return images.get(index).label();
  }

  private RgbImage image(int index) {
    DrawnImage drawn = images.get(index);
    return new RgbImage(drawn.width(), drawn.height(), drawn.hwc());
  }
}
