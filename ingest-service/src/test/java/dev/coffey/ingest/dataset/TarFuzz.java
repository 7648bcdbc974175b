package dev.coffey.ingest.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Reads hostile tars in a process of its own, whose heap is small; any throw ends it with 1. */
public final class TarFuzz {

  private static final int MUTATIONS = 400;
  private static final int RECORD = 512;

  private TarFuzz() {}

  /** Counts, and keeps nothing. */
  private static final class Counting implements Dataset.Sink {
    private int unreadable;
    private int images;
    private int intact;

    @Override
    public void image(LabeledImage image) {
      images++;
      intact += image.label().isPresent() ? 1 : 0;
    }

    @Override
    public void unreadable(String key, String why) {
      unreadable++;
    }

    @Override
    public void skipped(String key) {}

    @Override
    public void position(long bytes) {}
  }

  /**
   * Reads bombs, then mutations.
   *
   * @param args folder of bombs, a good tar, records of data in each of its images
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    for (String bomb : List.of("pax.tar.gz", "name.tar.gz", "many.tar.gz")) {
      Counting counting = read(folder.resolve(bomb));
      System.out.printf(
          "%s: %d images, %d unreadable%n", bomb, counting.images, counting.unreadable);
    }
    byte[] good = Files.readAllBytes(Path.of(args[1]));
    int sampleBytes = (3 + Integer.parseInt(args[2])) * RECORD;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      byte[] mutated = good.clone();
      int first = mutate(mutated, new Random(seed), 3 * sampleBytes);
      Path tar = Files.write(folder.resolve("mutated.tar"), mutated);
      Counting counting = read(tar);
      if (counting.intact < first / sampleBytes) {
        throw new AssertionError(
            "seed %d: %d labelled images of %d before the damage at %d"
                .formatted(seed, counting.intact, first / sampleBytes, first));
      }
    }
    System.out.println(MUTATIONS + " mutations");
  }

  private static Counting read(Path tar) throws Exception {
    var counting = new Counting();
    new WebDataset(tar, List.of()).read(key -> true, counting);
    return counting;
  }

  /** Changes some bytes, mostly of headers; the result is the first that changed. */
  private static int mutate(byte[] tar, Random random, int bytes) {
    int first = bytes;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes);
      if (random.nextBoolean()) {
        at = at / RECORD * RECORD + random.nextInt(260);
      }
      first = Math.min(first, at);
      switch (random.nextInt(4)) {
        case 0 -> tar[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> tar[at] = (byte) random.nextInt(256);
        case 2 -> Arrays.fill(tar, at, Math.min(bytes, at + 12), (byte) random.nextInt(256));
        default -> {
          byte[] huge = "77777777777".getBytes(StandardCharsets.US_ASCII);
          System.arraycopy(huge, 0, tar, Math.min(at, bytes - 11), 11);
          first = Math.min(first, Math.min(at, bytes - 11));
        }
      }
    }
    return first;
  }
}
