package dev.coffey.ingest.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ingest.flow.EventLog;
import dev.coffey.ingest.intake.Intake;
import dev.coffey.ingest.intake.Verdict;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes labels onto the topic `labels`. */
@Path("/labels")
@Tag(name = "labels")
public class Labels {

  private static final long BODY_BYTES_MAX = 16 * 1024;

  private final Intake intake;
  private final EventLog log;
  private final Push push;
  private final Traffic traffic;
  private final ObjectMapper json;

  Labels(Intake intake, EventLog log, Push push, TrafficLog traffic, ObjectMapper json) {
    this.intake = intake;
    this.log = log;
    this.push = push;
    this.traffic = traffic.labels();
    this.json = json;
  }

  /** What an annotator sends. */
  @Schema(name = "Label")
  public record PushedLabel(
      @Schema(description = "SHA-256 of the image, hex.", required = true) String image_id,
      @Schema(description = "Class name.", required = true) String label,
      @Schema(description = "Who gives the label, in the annotator's own words.", required = true)
          String annotator) {}

  /** Where an accepted label is. */
  @Schema(name = "AcceptedLabel")
  public record AcceptedLabel(
      String image_id,
      String label,
      @Schema(examples = "labels") String topic,
      int partition,
      long offset) {}

  @POST
  @SecurityRequirement(name = "key", scopes = "push")
  @Consumes(MediaType.WILDCARD)
  @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
  @Operation(
      summary = "Label one image",
      description =
          "The image may be pushed before or after. The last label of an image counts. The answer"
              + " comes when all in-sync replicas have the label.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = PushedLabel.class)))
  @APIResponse(
      responseCode = "202",
      description = "Accepted and stored.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = AcceptedLabel.class)))
  @APIResponse(responseCode = "400", description = "No JSON of that shape", ref = "Problem")
  @APIResponse(responseCode = "408", description = "Body too slow", ref = "Problem")
  @APIResponse(responseCode = "413", description = "Too many bytes", ref = "Problem")
  @APIResponse(responseCode = "422", description = "Image id or label invalid", ref = "Problem")
  @APIResponse(
      responseCode = "429",
      description = "Too much at once; see Retry-After",
      ref = "Problem")
  @APIResponse(responseCode = "500", description = "The broker refused it", ref = "Problem")
  @APIResponse(responseCode = "503", description = "Broker gone; see Retry-After", ref = "Problem")
  public CompletionStage<Response> push(@Context RoutingContext exchange) {
    return push.handle(exchange, BODY_BYTES_MAX, traffic, Optional::empty, this::judge);
  }

  private Push.Step judge(byte[] body) {
    PushedLabel pushed;
    try {
      pushed = json.readValue(body, PushedLabel.class);
    } catch (JsonProcessingException e) {
      return malformed("The body is no JSON of the right shape: " + e.getOriginalMessage());
    } catch (IOException e) {
      return malformed("The body cannot be read: " + e.getMessage());
    }
    if (pushed == null
        || pushed.image_id() == null
        || pushed.label() == null
        || pushed.annotator() == null) {
      return malformed("The body must have image_id, label and annotator.");
    }
    Verdict<Intake.Label> verdict =
        intake.label(pushed.image_id(), pushed.label(), pushed.annotator());
    if (verdict instanceof Verdict.Rejected<Intake.Label> no) {
      return new Push.Step.Stopped(new Problem(ProblemType.of(no.reason()), no.detail()));
    }
    Intake.Label label = ((Verdict.Accepted<Intake.Label>) verdict).value();
    return new Push.Step.Sent(
        log.append(label),
        stored ->
            new AcceptedLabel(
                label.id().hex(),
                label.event().getLabel(),
                stored.topic(),
                stored.partition(),
                stored.offset()));
  }

  private static Push.Step malformed(String detail) {
    return new Push.Step.Stopped(new Problem(ProblemType.MALFORMED_REQUEST, detail));
  }
}
