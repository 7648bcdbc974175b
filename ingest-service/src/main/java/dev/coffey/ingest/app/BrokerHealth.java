package dev.coffey.ingest.app;

import dev.coffey.ingest.flow.Broker;
import dev.coffey.ingest.flow.EventLog;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready is who reaches the broker now. */
@Readiness
@ApplicationScoped
public class BrokerHealth implements AsyncHealthCheck {

  private final Broker broker;
  private final EventLog log;

  BrokerHealth(Broker broker, EventLog log) {
    this.broker = broker;
    this.log = log;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return Uni.createFrom()
        .completionStage(broker::nodes)
        .map(nodes -> response().withData("nodes", nodes).up().build())
        .onFailure()
        .recoverWithItem(
            error ->
                response().withData("fault", String.valueOf(error.getMessage())).down().build());
  }

  private HealthCheckResponseBuilder response() {
    return HealthCheckResponse.named("broker").withData("in_flight", log.inFlight().toString());
  }
}
