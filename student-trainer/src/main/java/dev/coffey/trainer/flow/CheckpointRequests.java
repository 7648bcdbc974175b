package dev.coffey.trainer.flow;

import dev.coffey.schemas.CheckpointManifest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Checkpoints that somebody has asked for and that are not begun. Anybody may ask; the training
 * thread answers.
 */
final class CheckpointRequests {

  private final ConcurrentLinkedQueue<CompletableFuture<CheckpointManifest>> requests =
      new ConcurrentLinkedQueue<>();

  CompletableFuture<CheckpointManifest> add() {
    CompletableFuture<CheckpointManifest> request = new CompletableFuture<>();
    requests.add(request);
    return request;
  }

  /** Begins a checkpoint for those who wait, unless one of an earlier step is under way. */
  void answer(CheckpointCycle checkpoints) {
    while (!requests.isEmpty()) {
      Optional<CompletableFuture<CheckpointManifest>> begun = checkpoints.begin();
      if (begun.isEmpty() && checkpoints.isUnderWay()) {
        return; // of an earlier step: asked again when it is done
      }
      CompletableFuture<CheckpointManifest> request = requests.remove();
      if (begun.isPresent()) {
        pass(begun.get(), request);
      } else {
        request.completeExceptionally(
            new IllegalStateException(
                "No step was taken since the newest checkpoint, so there is nothing to publish."));
      }
    }
  }

  private static void pass(
      CompletableFuture<CheckpointManifest> begun, CompletableFuture<CheckpointManifest> request) {
    var unused =
        begun.whenComplete(
            (manifest, failure) -> {
              if (failure == null) {
                request.complete(manifest);
              } else {
                request.completeExceptionally(failure);
              }
            });
  }

  /** Nobody gets one. */
  void refuse(String why) {
    for (var request = requests.poll(); request != null; request = requests.poll()) {
      request.completeExceptionally(new IllegalStateException(why));
    }
  }
}
