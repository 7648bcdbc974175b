package dev.coffey.trainer.app;

import dev.coffey.schemas.CheckpointManifest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How a request for a checkpoint is answered: with the checkpoint, why there is none, or that it
 * takes long. Who gives up waiting takes nothing back.
 */
final class CheckpointAnswer {

  private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

  private CheckpointAnswer() {}

  /**
   * @param asked fails with {@link IllegalStateException} when there is none
   * @param waitMax how long it is waited for
   */
  static Uni<Response> to(Supplier<CompletionStage<CheckpointManifest>> asked, Duration waitMax) {
    return Uni.createFrom()
        .completionStage(asked)
        .map(CheckpointAnswer::published)
        .ifNoItem()
        .after(waitMax)
        .recoverWithItem(() -> late(waitMax))
        .onFailure(IllegalStateException.class)
        .recoverWithItem(
            failure -> Problem.response(Status.CONFLICT, "No checkpoint", failure.getMessage()));
  }

  private static Response published(CheckpointManifest manifest) {
    return Response.ok(
            new TrainerResource.Published(
                manifest.getCheckpointId(), manifest.getStep(), manifest.getSamplesSinceParent()),
            MediaType.APPLICATION_JSON_TYPE)
        .build();
  }

  private static Response late(Duration waited) {
    return Problem.later(
        "No checkpoint yet",
        "It is not committed after %d s: the broker is away or slow. It is still published when the broker takes it, unless this trainer's turn ends before; GET /trainer names the newest one that is."
            .formatted(waited.toSeconds()),
        ASK_AGAIN);
  }
}
