package dev.coffey.trainer.cli;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.ClusterOptions;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.config.RecordedSettings;
import dev.coffey.trainer.flow.ClusterAccess;
import dev.coffey.trainer.flow.Replay;
import dev.coffey.trainer.flow.Replay.Replayed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a checkpoint again and compares the bytes. */
@Command(
    name = "replay",
    description = {
      "Trains a checkpoint again from its parent, or its whole lineage from the first weights, and"
          + " compares digests. On the CPU, with the versions it was trained with, they are equal."
    },
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

  private static final String ALLOW = "--allow-torchscript";

  @Mixin private ClusterOptions cluster;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "Checkpoint id.")
  private String checkpointId;

  @Option(names = "--from-scratch", description = "From the student's first weights on.")
  private boolean fromScratch;

  @Option(
      names = "--without",
      paramLabel = "ID",
      arity = "1..*",
      description =
          "Train the same history, from its first weights on, as if these images had never come.")
  private List<String> without = List.of();

  @Option(
      names = "--initial-weights",
      paramLabel = "PATH",
      description =
          "Where the weights lie that the student began with, if they were not random and it is"
              + " trained from them (default: where they lay then).")
  private Path initialWeights;

  @Option(
      names = ALLOW,
      description = {
        "Train a student whose network is TorchScript, which can run code of whoever made it.",
        "Without, it is refused."
      })
  private boolean allowTorchScript;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Write the student made again, .safetensors.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    ClusterAccess access = ClusterAccess.of(cluster);
    try (CheckpointLog log = cluster.open()) {
      Lineage lineage = Lineage.of(checkpointId, log);
      useThreadsOf(lineage.newest());
      boolean whole = fromScratch || !without.isEmpty();
      Replayed replayed = replay(access, lineage, log, whole);
      if (out != null) {
        Files.write(out, replayed.student());
      }
      return without.isEmpty() ? compare(replayed) : tell(replayed);
    }
  }

  /** Another number of threads adds up in another order. Read by DJL when it loads libtorch. */
  private static void useThreadsOf(CheckpointManifest manifest) {
    String threads = manifest.getSettings().getOrDefault("threads", "0");
    if (!threads.equals("0")) {
      System.setProperty("ai.djl.pytorch.num_threads", threads);
    }
  }

  private Replayed replay(ClusterAccess access, Lineage lineage, CheckpointLog log, boolean whole) {
    CheckpointManifest last = lineage.newest();
    long from = whole ? 0 : lineage.parentOf(last).map(CheckpointManifest::getStep).orElse(0L);
    try (ReplayProgress progress = new ReplayProgress(last.getStep() - from)) {
      Replay replay =
          new Replay(
              access,
              manifest ->
                  RecordedSettings.of(
                      manifest,
                      Optional.ofNullable(initialWeights),
                      new TorchScriptPermission(allowTorchScript, ALLOW)),
              Set.copyOf(without),
              (of, step) -> progress.stepped());
      return whole ? replay.fromScratch(lineage) : replay.fromParent(lineage, log);
    }
  }

  private int compare(Replayed replayed) {
    CheckpointManifest original = replayed.original();
    boolean same = told("student", original.getStudent().getSha256(), replayed.student());
    if (original.getTrainingState() != null) {
      same &=
          told("training state", original.getTrainingState().getSha256(), replayed.trainingState());
    }
    PrintStream stdout = System.out;
    if (same) {
      stdout.println(original.getCheckpointId() + " is identical, bit for bit.");
      return 0;
    }
    stdout.println(
        original.getCheckpointId()
            + " differs. It was trained with "
            + original.getVersions()
            + ".");
    return TrainerCommand.DIFFERS;
  }

  private static boolean told(String what, String published, byte[] again) {
    String digest = Sha256.hex(again);
    System.out.printf("%-15s published %s%n%-15s replayed  %s%n", what, published, "", digest);
    return published.equals(digest);
  }

  private int tell(Replayed replayed) {
    System.out.printf(
        "%s without %d images: student %s%s%n",
        replayed.original().getCheckpointId(),
        without.size(),
        Sha256.hex(replayed.student()),
        replayed.stepsLeftOut() == 0
            ? ""
            : ", " + replayed.stepsLeftOut() + " steps fell away with them");
    return 0;
  }
}
