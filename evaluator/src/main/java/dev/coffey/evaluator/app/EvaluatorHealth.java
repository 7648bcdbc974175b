package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.flow.Evaluations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Alive while the evaluation thread runs; ready while Kafka answers it. */
@ApplicationScoped
public class EvaluatorHealth {

  @Produces
  @Liveness
  HealthCheck alive(EvaluatorService service) {
    return () -> HealthCheckResponse.named("evaluation thread").status(service.isRunning()).build();
  }

  @Produces
  @Readiness
  HealthCheck ready(Evaluations evaluations, Court court) {
    return () ->
        HealthCheckResponse.named("evaluations")
            .status(evaluations.trouble().isEmpty())
            .withData("doing", evaluations.doing())
            .withData("trouble", evaluations.trouble().orElse("none"))
            .withData("judges partitions", court.sitting().toString())
            .build();
  }
}
