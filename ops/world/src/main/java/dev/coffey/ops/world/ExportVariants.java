package dev.coffey.ops.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes splits as ImageFolders: {@code OUT/val/striped star/000017.png}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes splits as ImageFolders: OUT/SPLIT/CLASS/INDEX.png")
public final class ExportVariants implements Callable<Integer> {
  @Option(names = "--out", required = true, description = "Folder to write to.")
  private Path out;

  @Option(
      names = "--split",
      split = ",",
      description = "Splits to write; all variants and the holdout by default.")
  private List<String> splits;

  @Option(
      names = "--count",
      defaultValue = "1000",
      description = "Images of an endless split (default: ${DEFAULT-VALUE}).")
  private long count;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Seed of the endless splits (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** Runs this command alone, without what training needs: {@code coffey-world.jar}. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    System.exit(new CommandLine(new ExportVariants()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<Split> chosen =
        splits == null
            ? Arrays.stream(Split.values()).filter(split -> split.size().isPresent()).toList()
            : splits.stream().map(Split::ofKey).toList();
    for (Split split : chosen) {
      long size = split.size().isPresent() ? split.size().getAsInt() : count;
      try (ProgressBar bar =
          new ProgressBarBuilder()
              .setTaskName(split.key())
              .setInitialMax(size)
              .showSpeed()
              .build()) {
        export(World.of(seed), split, size, out, bar::step);
      }
    }
    return 0;
  }

  /**
   * Writes a whole variant to {@code out/KEY}; what is there already is written again. Returns that
   * folder.
   */
  public static Path export(Split split, Path out) throws IOException {
    int size =
        split
            .size()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        split.key() + " is endless; export it with a count"));
    return export(World.of(0), split, size, out, () -> {});
  }

  private static Path export(World world, Split split, long count, Path out, Runnable written)
      throws IOException {
    Path folder = out.resolve(split.key());
    for (String name : World.classes()) {
      Files.createDirectories(folder.resolve(name));
    }
    for (long index = 0; index < count; index++) {
      DrawnImage image = world.draw(split, index);
      String file = String.format(Locale.ROOT, "%06d.png", index);
      Files.write(folder.resolve(World.classes().get(image.label())).resolve(file), image.png());
      written.run();
    }
    return folder;
  }
}
