package dev.coffey.ops.lab.runs;

import dev.coffey.distillation.training.Batch;
import dev.coffey.ops.lab.data.FewShot;
import dev.coffey.ops.lab.data.ImageSet;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * The endless sequence of batches of a seed, the same for every arm. Images are used up before one
 * comes again. State: where it stands in each half; one owner.
 */
final class Batches {

  private final ImageSet pool;
  private final Augmentation augmentation;
  private final int imageBytes;
  private final SplittableRandom random;
  private final Turns labeled;
  private final Turns unlabeled;
  private final Conditions conditions;

  Batches(ImageSet pool, int size, FewShot shots, Conditions conditions, long seed) {
    this.pool = pool;
    this.augmentation = new Augmentation(size);
    this.imageBytes = size * size * 3;
    this.conditions = conditions;
    SplittableRandom root = new SplittableRandom(seed ^ 0x5851F42D4C957F2DL);
    this.random = root.split();
    this.labeled = new Turns(shots.labeled(), root.split());
    this.unlabeled = new Turns(shots.unlabeled(), root.split());
  }

  /** The next batch, with what the images' numbers are answered with. */
  Batch next(Function<int[], float[][]> targets) {
    int[] few = labeled.next(conditions.labeledBatch());
    int[] many = unlabeled.next(conditions.unlabeledBatch());
    return new Batch(
        pixels(few), pool.labels(few), targets.apply(few), pixels(many), targets.apply(many));
  }

  private byte[] pixels(int[] images) {
    byte[] batch = new byte[images.length * imageBytes];
    for (int i = 0; i < images.length; i++) {
      augmentation.write(pool.pixels().apply(images[i]), random, batch, i * imageBytes);
    }
    return batch;
  }

  /** Images in random order, again and again. */
  private static final class Turns {
    private final int[] images;
    private final SplittableRandom random;
    private int position;

    Turns(int[] images, SplittableRandom random) {
      this.images = images.clone();
      this.random = random;
      this.position = images.length;
    }

    int[] next(int count) {
      int[] taken = new int[count];
      for (int i = 0; i < count; i++) {
        if (position == images.length) {
          FewShot.shuffle(images, random);
          position = 0;
        }
        taken[i] = images[position++];
      }
      return taken;
    }
  }
}
