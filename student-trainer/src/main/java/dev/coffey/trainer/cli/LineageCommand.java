package dev.coffey.trainer.cli;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.ClusterOptions;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.OffsetRange;
import dev.coffey.schemas.SkippedRange;
import dev.coffey.trainer.config.RecordedSettings;
import dev.coffey.trainer.flow.ClusterAccess;
import dev.coffey.trainer.flow.ImageHistory;
import dev.coffey.trainer.flow.ImageHistory.Use;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what a checkpoint learnt from. */
@Command(
    name = "lineage",
    description = "Tells what a checkpoint learnt from: its ancestors, ranges of the log, teacher.",
    mixinStandardHelpOptions = true)
final class LineageCommand implements Callable<Integer> {

  @Mixin private ClusterOptions cluster;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "Checkpoint id.")
  private String checkpointId;

  @Option(
      names = {"-i", "--image"},
      paramLabel = "ID",
      description = "Whether and when this image was used, and by which head.")
  private String imageId;

  @Option(
      names = {"-n", "--ancestors"},
      paramLabel = "N",
      description = "Tell the newest N of the lineage (default: ${DEFAULT-VALUE}).",
      defaultValue = "10")
  private int ancestorsMax;

  @Override
  public Integer call() {
    ClusterAccess access = ClusterAccess.of(cluster);
    try (CheckpointLog log = cluster.open()) {
      Lineage lineage = Lineage.of(checkpointId, log);
      if (imageId != null) {
        return tell(history(access, lineage), lineage);
      }
      List<CheckpointManifest> chain = lineage.oldestFirst();
      int left = Math.max(0, chain.size() - ancestorsMax);
      if (left > 0) {
        System.out.printf("%d older checkpoints; --ancestors tells more%n%n", left);
      }
      chain.subList(left, chain.size()).forEach(LineageCommand::tell);
    }
    return 0;
  }

  private ImageHistory.History history(ClusterAccess access, Lineage lineage) {
    return new ImageHistory(access, RecordedSettings::of).of(Set.of(imageId), lineage).get(imageId);
  }

  private static void tell(CheckpointManifest manifest) {
    System.out.printf("%s%n", manifest.getCheckpointId());
    line("published", manifest.getCreatedAt());
    line("step", manifest.getStep());
    line("parent", manifest.getParentId() == null ? "none, its first" : manifest.getParentId());
    line("method", manifest.getMethod() + ", seed " + manifest.getSeed());
    line("teacher", manifest.getTeacherId());
    line("first uses", manifest.getSamplesSinceParent() + " samples since the parent");
    for (OffsetRange range : manifest.getConsumed()) {
      line(
          "read",
          "%s-%d, offsets %d to %d"
              .formatted(
                  range.getTopic(), range.getPartition(), range.getFrom(), range.getTo() - 1));
    }
    for (SkippedRange range : manifest.getSkipped()) {
      line(
          "skipped",
          "%s-%d, offsets %d to %d, at step %d, because of lag"
              .formatted(
                  range.getTopic(),
                  range.getPartition(),
                  range.getFrom(),
                  range.getTo() - 1,
                  range.getStep()));
    }
    line("student", manifest.getStudent().getSha256());
    line("versions", manifest.getVersions());
    System.out.println();
  }

  private static void line(String what, Object value) {
    System.out.printf("  %-10s %s%n", what, value);
  }

  private int tell(ImageHistory.History history, Lineage lineage) {
    System.out.printf("Image %s%n", imageId);
    if (history.places().isEmpty() && history.skips().isEmpty()) {
      System.out.printf(
          "  is on neither sample topic before the cut of %s.%n",
          lineage.newest().getCheckpointId());
      return 0;
    }
    history.places().forEach(place -> line("read", place));
    history.skips().forEach(skip -> line("skipped", skip.checkpointId() + ": " + skip));
    if (history.uses().isEmpty()) {
      line("used", "never");
      return 0;
    }
    history.uses().stream()
        .collect(Collectors.groupingBy(Use::checkpointId, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (id, uses) ->
                line(
                    "used",
                    "%s: %s"
                        .formatted(
                            id,
                            uses.stream().map(Use::toString).collect(Collectors.joining(", ")))));
    return 0;
  }
}
