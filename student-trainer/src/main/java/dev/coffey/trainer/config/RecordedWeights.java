package dev.coffey.trainer.config;

import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.InitialWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The weights that a published student began with, from the files that its settings name, held
 * against the digest that its first manifest has.
 */
record RecordedWeights(CheckpointManifest first, TrainerConfig config) implements InitialWeights {

  private static final String WAY_OUT =
      " Name what it began with by --initial-weights, or replay it from its parent, without"
          + " --from-scratch, which needs no file.";

  @Override
  public Optional<Map<String, Tensor>> read() {
    config.student().initialWeights().ifPresent(path -> requireThere("weights", path));
    config.student().prompts().ifPresent(path -> requireThere("prompts", path));
    Optional<Map<String, Tensor>> weights =
        SettingsReader.start(config, first.getClasses()).weights().read();
    weights.map(InitialWeights::sha256).ifPresent(this::requireSame);
    return weights;
  }

  private void requireThere(String what, Path path) {
    if (!Files.exists(path)) {
      throw new IllegalStateException(
          "Student '"
              + first.getStudentId()
              + "' began with the "
              + what
              + " in "
              + path
              + ", which is not there."
              + WAY_OUT);
    }
  }

  /** A manifest from before digests were recorded has none; the student's own digest will tell. */
  private void requireSame(String sha256) {
    String recorded = first.getVersions().getOrDefault(InitialWeights.RECORDED_AS, sha256);
    if (!recorded.equals(sha256)) {
      throw new IllegalStateException(
          "Student '"
              + first.getStudentId()
              + "' began with weights of SHA-256 "
              + recorded
              + "; those from "
              + config.student().initialWeights().map(Path::toString).orElse("the settings")
              + " have "
              + sha256
              + "."
              + WAY_OUT);
    }
  }
}
