package dev.coffey.trainer.app;

import dev.coffey.checkpoints.Quarantined;
import dev.coffey.trainer.flow.TrainerStatus;
import dev.coffey.trainer.supply.Supply;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Alive while the training thread is; ready once broker and registry answered and a student is
 * loaded; well while samples come. A trainer that only waits for samples is neither killed nor cut
 * off from its callers: that would not bring them.
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

  @Produces
  @Wellness
  HealthCheck supplied(TrainerService service) {
    return () -> {
      Supply supply = service.trainer().status().supply();
      HealthCheckResponseBuilder response =
          HealthCheckResponse.named("samples")
              .status(supply.overdue().isEmpty())
              .withData("skipped_records", supply.skippedRecords());
      supply.overdue().ifPresent(why -> response.withData("overdue", why));
      supply
          .topics()
          .forEach(
              (topic, inflow) ->
                  response
                      .withData(topic + ".lag_records", inflow.lag())
                      .withData(
                          topic + ".silence_seconds",
                          inflow.silence(System.nanoTime()).toSeconds()));
      return response.build();
    };
  }
}
