package dev.coffey.evaluator.cli;

import ai.djl.Device;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.ClusterOptions;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.distillation.card.StudentCard;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.student.Student;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.schemas.CheckpointManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What is to be scored.
 *
 * @param name the file, or the checkpoint's id
 * @param weights as .safetensors; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Megabytes, handed over; never compared.
record Candidate(String name, StudentCard card, byte[] weights) {

  /** Reads a file without asking anyone, or fetches the checkpoint of that id from the topic. */
  static Candidate find(String fileOrId, CardOptions options, ClusterOptions cluster)
      throws IOException {
    Path file = Path.of(fileOrId);
    if (Files.isRegularFile(file)) {
      StudentCard card = options.card(SafeTensors.metadata(file));
      return new Candidate(fileOrId, card, Files.readAllBytes(file));
    }
    if (fileOrId.endsWith(".safetensors") || fileOrId.contains("/")) {
      throw new IllegalArgumentException("There is no file " + file.toAbsolutePath() + ".");
    }
    try (CheckpointLog log = cluster.open()) {
      CheckpointManifest manifest =
          log.find(fileOrId)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "There is neither a file " + fileOrId + " nor a checkpoint of that id."));
      Manifests.requireReadable(manifest);
      StudentCard published =
          new StudentCard(
              Manifests.architecture(manifest),
              manifest.getClasses(),
              Manifests.preprocessing(manifest),
              Manifests.mix(manifest));
      return new Candidate(fileOrId, options.card(published), log.fetchStudent(manifest));
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "There is no file %s, and the broker at %s, which may have a checkpoint of that id, does not answer. Name a file, or the broker with --bootstrap-servers."
              .formatted(fileOrId, cluster.bootstrapServers()),
          e);
    }
  }

  /**
   * Builds the student.
   *
   * @throws IllegalArgumentException if it is TorchScript that is not allowed
   */
  Student load(Device device, TorchScriptPermission torchScript) {
    if (card.architecture().isTorchScript()) {
      torchScript.require("The network of " + name);
    }
    return Student.load(card.architecture(), card.preprocessing(), weights, device);
  }
}
