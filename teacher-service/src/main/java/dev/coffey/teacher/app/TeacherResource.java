package dev.coffey.teacher.app;

import dev.coffey.distillation.teacher.Teacher;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a person wants to know of the running teacher. */
@Path("/teacher")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "teacher")
public class TeacherResource {

  private final Teacher teacher;
  private final KafkaStreams streams;
  private final TeacherMetrics metrics;
  private final TrafficSummary traffic;

  TeacherResource(
      Teacher teacher, KafkaStreams streams, TeacherMetrics metrics, TrafficSummary traffic) {
    this.teacher = teacher;
    this.streams = streams;
    this.metrics = metrics;
    this.traffic = traffic;
  }

  /**
   * The teacher and its traffic.
   *
   * @param id names weights, classes and prompts
   * @param state of Kafka Streams: CREATED, REBALANCING, RUNNING, ERROR and so on
   * @param imagesPerSecond over the last full ten seconds
   * @param batchMean images in one run of the network, over the last full ten seconds; 0 without
   * @param millisPerImage of the network, over the last full ten seconds; 0 without
   * @param sinceStart counts since this process started
   */
  public record Report(
      @Schema(description = "Names weights, classes and prompts.") String id,
      List<String> classes,
      @Schema(description = "Pixels, width and height of what the network sees.") int imageSize,
      @Schema(description = "Of Kafka Streams.", examples = "RUNNING") String state,
      double imagesPerSecond,
      double batchMean,
      double millisPerImage,
      TeacherCounts sinceStart) {}

  @GET
  @Operation(
      summary = "The teacher and its traffic",
      description = "Rates are those of the last full ten seconds.")
  @APIResponse(responseCode = "200", description = "The teacher now.")
  public Report report() {
    TrafficSummary.Interval last = traffic.last();
    return new Report(
        teacher.id(),
        teacher.classes(),
        teacher.preprocessing().size(),
        streams.state().name(),
        last.imagesPerSecond(),
        last.counts().batches() == 0 ? 0 : last.counts().batchMean(),
        last.counts().images() == 0 ? 0 : last.counts().millisPerImage(),
        metrics.counts());
  }
}
