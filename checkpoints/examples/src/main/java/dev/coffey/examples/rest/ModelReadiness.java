package dev.coffey.examples.rest;

import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.schemas.CheckpointManifest;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready as soon as there is a model; a broker that is away later only stops the swapping. */
@Readiness
@ApplicationScoped
class ModelReadiness implements HealthCheck {
  private final ModelHandle handle;

  ModelReadiness(ModelHandle handle) {
    this.handle = handle;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("model")
        .status(handle.serving().isPresent())
        .withData(
            "checkpoint", handle.serving().map(CheckpointManifest::getCheckpointId).orElse("none"))
        .withData("quarantined", handle.quarantined().size())
        .withData("trouble", handle.outage().orElse("none"))
        .build();
  }
}
