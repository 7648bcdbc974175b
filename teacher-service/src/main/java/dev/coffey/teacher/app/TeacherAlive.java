package dev.coffey.teacher.app;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Alive until only a new start helps. Waiting for broker, registry or images is no such case. */
@Liveness
@Singleton
class TeacherAlive implements HealthCheck {

  private final FatalEnd end;
  private final TeacherWatch watch;

  TeacherAlive(FatalEnd end, TeacherWatch watch) {
    this.end = end;
    this.watch = watch;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("Teacher gets on")
            .status(end.reason().isEmpty())
            .withData("stalled_seconds", watch.stalled().toSeconds());
    end.reason().ifPresent(why -> answer.withData("reason", why));
    return answer.build();
  }
}
