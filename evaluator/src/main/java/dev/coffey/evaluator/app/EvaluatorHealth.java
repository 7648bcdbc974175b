package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.flow.Evaluations;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Alive while the evaluation thread runs; ready while Kafka answers it; well while it judges all
 * students that are given to it.
 */
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

  @Produces
  @Wellness
  HealthCheck judging(Evaluations evaluations) {
    return () -> {
      Map<Integer, String> without = evaluations.withoutBench();
      HealthCheckResponseBuilder answer =
          HealthCheckResponse.named("benches").status(without.isEmpty());
      without.forEach((partition, why) -> answer.withData("partition " + partition, why));
      return answer.build();
    };
  }
}
