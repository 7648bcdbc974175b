package dev.coffey.ops.systemtests.chaos;

import dev.coffey.ops.local.DemoSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What a person can set, as {@code -Dchaos.NAME=VALUE}.
 *
 * @param kills processes that are killed, one after the other
 * @param seed of the schedule, and of the images
 * @param data folder of all state, empty or absent
 * @param root the repository, where the built services lie
 */
public record ChaosSettings(int kills, long seed, Path data, Path root) {

  public static final String HELP =
      """
      ./mvnw -Pchaos [-Dchaos.NAME=VALUE ...]

      Kills broker, registry, services and application while images flow; then counts where every
      image went, and trains the newest student again from the log to the same bytes.

        chaos.only      restarts: kills the trainer alone, on a fixed log; it must end with the same
                        bytes as a trainer that was never killed;
                        overload: kills nothing, but offers twice the images that the machine can
                        teach; all others must be answered 429, and all accepted ones be taught;
                        freeze: kills nothing, but lets teachers stand still for 1 to 40 s, or the
                        broker for up to 8, beside many more busy threads than processors; every image
                        must be taught once, and the teachers always go on
                        (default: kills in the whole system)
        chaos.kills     kills in all, dealt evenly over the stations (default: 100; restarts: 20)
        chaos.duration  of the overload or the freezes, ISO 8601 (default: PT10M)
        chaos.seed      repeats the schedule and the images (default: 1)
        chaos.data      folder of all state, empty or absent (default: data/chaos-SEED)
        chaos.help      prints this

      Exit status 0 when every image counts exactly once, or the bytes are the same; 1 when not; 2 on
      wrong usage.
      """;

  private static final int IMAGES_PER_SECOND = 20;
  private static final int REQUESTS_PER_SECOND = 10;

  /**
   * @param killsDefault when nothing is said
   * @throws IllegalArgumentException naming the property, its value and what it must be
   */
  public static ChaosSettings from(Properties properties, int killsDefault) {
    Path root = Path.of(properties.getProperty("coffey.root", ".")).toAbsolutePath().normalize();
    long seed = number(properties, "chaos.seed", 1, Long.MIN_VALUE);
    String data = properties.getProperty("chaos.data", "");
    Path folder =
        data.isBlank() ? root.resolve("data/chaos-" + seed) : Path.of(data).toAbsolutePath();
    String[] there = folder.toFile().list();
    if ((there != null && there.length > 0) || Files.isRegularFile(folder)) {
      throw new IllegalArgumentException(
          "chaos.data is " + folder + ", which is not empty. Remove it, or name another folder.");
    }
    return new ChaosSettings(
        (int) number(properties, "chaos.kills", killsDefault, 0), seed, folder, root);
  }

  private static long number(Properties properties, String name, long otherwise, long min) {
    String text = properties.getProperty(name, "").strip();
    try {
      long value = text.isEmpty() ? otherwise : Long.parseLong(text);
      if (value >= min && value <= Integer.MAX_VALUE) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        name + " is '" + text + "'; it must be a whole number of at least " + min + ".");
  }

  /** As the local cluster wants it. */
  public DemoSettings cluster() {
    return new DemoSettings(
        data, Optional.empty(), seed, IMAGES_PER_SECOND, REQUESTS_PER_SECOND, root);
  }
}
