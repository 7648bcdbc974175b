package dev.coffey.teacher.app;

import dev.coffey.distillation.teacher.Teacher;
import jakarta.inject.Singleton;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the teacher is loaded and its partitions are assigned. */
@Readiness
@Singleton
class TeacherReady implements HealthCheck {

  private final Teacher teacher;
  private final KafkaStreams streams;

  TeacherReady(Teacher teacher, KafkaStreams streams) {
    this.teacher = teacher;
    this.streams = streams;
  }

  @Override
  public HealthCheckResponse call() {
    KafkaStreams.State state = streams.state();
    return HealthCheckResponse.named("Teacher")
        .status(state == KafkaStreams.State.RUNNING)
        .withData("teacher", teacher.id())
        .withData("streams", state.name())
        .build();
  }
}
