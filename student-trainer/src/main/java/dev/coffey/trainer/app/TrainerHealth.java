package dev.coffey.trainer.app;

import dev.coffey.checkpoints.Quarantined;
import dev.coffey.trainer.flow.TrainerStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Alive while the training thread is; ready once broker and registry answered and a student is
 * loaded.
 */
@ApplicationScoped
public class TrainerHealth {

  @Produces
  @Liveness
  HealthCheck alive(TrainerService service) {
    return () ->
        HealthCheckResponse.named("training thread").status(service.trainer().isAlive()).build();
  }

  @Produces
  @Readiness
  HealthCheck ready(TrainerService service) {
    return () -> {
      TrainerStatus status = service.trainer().status();
      HealthCheckResponseBuilder answer =
          HealthCheckResponse.named("training")
              .status(status.state().isReady())
              .withData("state", status.state().name())
              .withData("detail", status.detail())
              .withData("step", status.step())
              .withData("lag", status.lag());
      for (Quarantined bad : status.quarantined()) {
        answer.withData("quarantined " + bad.checkpointId(), bad.reason() + ": " + bad.detail());
      }
      return answer.build();
    };
  }
}
