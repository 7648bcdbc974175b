package dev.coffey.ops.lab.data;

import dev.coffey.distillation.image.RgbImage;
import dev.coffey.ops.world.DrawnImage;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sample world of {@code ops/world}: its stream is the pool, its variants are the tests. */
public final class WorldSource implements ImageSource {

  private final World world;
  private final long seed;
  private final int poolImages;

  /**
   * @param seed of the stream
   * @param poolImages images drawn from it
   */
  public WorldSource(long seed, int poolImages) {
    this.world = World.of(seed);
    this.seed = seed;
    this.poolImages = poolImages;
  }

  @Override
  public String title() {
    return "the sample world of `ops/world`, stream of seed %d".formatted(seed);
  }

  @Override
  public String fingerprint() {
    return "world seed " + seed + " pool " + poolImages;
  }

  @Override
  public List<String> classes() {
    return World.classes();
  }

  @Override
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put(Recording.POOL, poolImages);
    for (Split split : Split.values()) {
      if (split.scored()) {
        counts.put(split.key(), split.size().orElseThrow());
      }
    }
    return counts;
  }

  @Override
  public Labelled image(String set, int number) {
    Split split = set.equals(Recording.POOL) ? Split.STREAM : Split.ofKey(set);
    DrawnImage drawn = world.draw(split, number);
    return new Labelled(new RgbImage(drawn.width(), drawn.height(), drawn.hwc()), drawn.label());
  }
}
