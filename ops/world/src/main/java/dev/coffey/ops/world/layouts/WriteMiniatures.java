package dev.coffey.ops.world.layouts;

import dev.coffey.distillation.imagenet.ImageNetClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the layouts of ImageNet's variants, a few classes each. */
@Command(
    name = "miniatures",
    mixinStandardHelpOptions = true,
    description = "Writes the layouts of ImageNet's variants, one small image for each class.")
public final class WriteMiniatures implements Callable<Integer> {
  @Option(names = "--out", required = true, description = "Folder to write to.")
  private Path out;

  @Option(
      names = "--classes",
      defaultValue = "20",
      description = "ImageNet's first N classes (default: ${DEFAULT-VALUE}).")
  private int classes;

  @Option(
      names = "--layout",
      split = ",",
      description = "Which to write: ${COMPLETION-CANDIDATES}; all by default.")
  private List<MiniatureLayout> layouts = Arrays.asList(MiniatureLayout.values());

  @Override
  public Integer call() throws IOException {
    for (MiniatureLayout layout : layouts) {
      System.out.println(layout.writeTo(out, ImageNetClass.all().subList(0, classes)));
    }
    return 0;
  }
}
