package dev.coffey.ops.local.cluster;

import dev.coffey.ops.world.ExportVariants;
import dev.coffey.ops.world.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The images that the evaluator scores on, drawn once for each data folder. */
public final class Variants {
  private Variants() {}

  /** Draws the variants that the folder does not have. */
  public static void draw(Path folder) {
    for (Split split : Split.values()) {
      if (split.size().isPresent() && !Files.exists(folder.resolve(split.key()))) {
        try {
          // Drawn beside and moved when whole: an interrupted start leaves no half variant.
          Path drawn = ExportVariants.export(split, folder.resolve(".drawing"));
          Files.move(drawn, folder.resolve(split.key()));
        } catch (IOException e) {
          throw new UncheckedIOException("Cannot draw " + split.key() + " into " + folder, e);
        }
      }
    }
  }
}
