package dev.coffey.checkpoints;

import ai.djl.Device;
import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.distillation.student.Student;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.schemas.CheckpointManifest;
import io.opentelemetry.api.trace.Span;

/**
 * From a manifest to its student. Thread-safe.
 *
 * @param device where students compute
 * @param torchScript whether networks of TorchScript are loaded
 */
public record StudentLoader(Device device, TorchScriptPermission torchScript) {

  /**
   * Fetches, checks and loads.
   *
   * @throws BadCheckpointException if it cannot be a student here, naming the checkpoint
   * @throws org.apache.kafka.common.KafkaException if the broker could not be asked
   */
  public Student load(CheckpointManifest manifest, CheckpointLog log) {
    requireAllowed(manifest);
    byte[] blob = log.fetchStudent(manifest);
    Span.current().addEvent("fetched");
    try {
      return Manifests.load(manifest, blob, device);
    } catch (BadCheckpointException e) {
      throw e.of(manifest.getCheckpointId());
    }
  }

  /**
   * Does nothing unless its network is TorchScript that is not allowed.
   *
   * @throws BadCheckpointException naming the checkpoint, the reason and the way out
   */
  private void requireAllowed(CheckpointManifest manifest) {
    try {
      Manifests.requireReadable(manifest);
      if (Manifests.architecture(manifest).isTorchScript()) {
        torchScript
            .refusal("its network")
            .ifPresent(
                reason -> {
                  throw new BadCheckpointException(Reason.TORCHSCRIPT_NOT_ALLOWED, reason);
                });
      }
    } catch (BadCheckpointException e) {
      throw e.of(manifest.getCheckpointId());
    }
  }
}
