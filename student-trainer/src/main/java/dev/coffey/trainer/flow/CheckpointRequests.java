package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.PublisherFencedException;
import dev.coffey.schemas.CheckpointManifest;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Checkpoints that somebody has asked for and that are not begun. Anybody may ask, and is refused
 * at once while nobody would answer; the training thread opens, answers and closes.
 */
final class CheckpointRequests {

  private final Queue<CompletableFuture<CheckpointManifest>> waiting =
      new ConcurrentLinkedQueue<>();
  private Optional<String> refusal =
      Optional.of("This trainer does not train yet; GET /trainer says what it waits for.");

  /**
   * @return completes with the checkpoint; fails with {@link IllegalStateException}, whose message
   *     says why, when there will be none
   */
  synchronized CompletableFuture<CheckpointManifest> add() {
    if (refusal.isPresent()) {
      return CompletableFuture.failedFuture(new IllegalStateException(refusal.get()));
    }
    CompletableFuture<CheckpointManifest> request = new CompletableFuture<>();
    waiting.add(request);
    return request;
  }

  /** From now on somebody answers. */
  synchronized void open() {
    refusal = Optional.empty();
  }

  /** Begins a checkpoint for those who wait, unless one of an earlier step is under way. */
  void answer(CheckpointCycle checkpoints) {
    while (!waiting.isEmpty()) {
      Optional<CompletableFuture<CheckpointManifest>> begun = checkpoints.begin();
      if (begun.isEmpty() && checkpoints.isUnderWay()) {
        return; // of an earlier step: asked again when it is done
      }
      CompletableFuture<CheckpointManifest> request = waiting.remove();
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
                request.completeExceptionally(
                    new IllegalStateException(unpublished(failure), failure));
              }
            });
  }

  private static String unpublished(Throwable failure) {
    boolean replaced =
        failure instanceof PublisherFencedException || failure instanceof SupersededException;
    return (replaced
            ? "Another trainer has taken the student over, and is the one to ask: "
            : "The checkpoint was given up: ")
        + failure.getMessage();
  }

  /** Nobody gets one any more, neither those who wait nor those who will ask. */
  void close(String why) {
    synchronized (this) {
      refusal = Optional.of(why);
    }
    for (var request = waiting.poll(); request != null; request = waiting.poll()) {
      request.completeExceptionally(new IllegalStateException(why));
    }
  }
}
