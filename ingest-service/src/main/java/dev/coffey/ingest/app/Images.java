package dev.coffey.ingest.app;

import dev.coffey.ingest.flow.BacklogWatch;
import dev.coffey.ingest.flow.EventLog;
import dev.coffey.ingest.intake.Intake;
import dev.coffey.ingest.intake.Verdict;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Takes images onto the topic `images`. */
@Path("/images")
@Tag(name = "images")
public class Images {

  /** Beside the image, a form has a boundary, headers, a label and a source. */
  static final long FORM_EXTRA_BYTES = 16 * 1024;

  private final IngestConfig config;
  private final Intake intake;
  private final EventLog log;
  private final BacklogWatch backlog;
  private final Push push;
  private final Traffic traffic;

  Images(
      IngestConfig config,
      Intake intake,
      EventLog log,
      BacklogWatch backlog,
      Push push,
      TrafficLog traffic) {
    this.config = config;
    this.intake = intake;
    this.log = log;
    this.backlog = backlog;
    this.push = push;
    this.traffic = traffic.images();
  }

  /** Where an accepted image is. */
  @Schema(name = "AcceptedImage")
  public record AcceptedImage(
      @Schema(description = "SHA-256 of the image, hex; key of its event.") String id,
      @Schema(description = "By content.", examples = "image/jpeg") String media_type,
      @Schema(description = "Pixels, before EXIF orientation.") int width,
      @Schema(description = "Pixels, before EXIF orientation.") int height,
      @Schema(examples = "images") String topic,
      int partition,
      long offset) {}

  @POST
  @SecurityRequirement(name = "key", scopes = "push")
  @Consumes(MediaType.WILDCARD)
  @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
  @Operation(
      summary = "Push one image",
      description =
          "The body is the image (JPEG, PNG or WebP; the bytes decide, not the Content-Type), or a"
              + " multipart form with a part `image` and optional parts `label` and `source`. The"
              + " answer comes when all in-sync replicas have the image. The id is the content's"
              + " SHA-256, so pushing the same image again is harmless: it gets the same id and"
              + " key.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = "image/*",
            schema = @Schema(type = SchemaType.STRING, format = "binary")),
        @Content(
            mediaType = "multipart/form-data",
            schema =
                @Schema(
                    type = SchemaType.OBJECT,
                    requiredProperties = "image",
                    properties = {
                      @SchemaProperty(name = "image", type = SchemaType.STRING, format = "binary"),
                      @SchemaProperty(name = "label", type = SchemaType.STRING),
                      @SchemaProperty(name = "source", type = SchemaType.STRING)
                    }))
      })
  @APIResponse(
      responseCode = "202",
      description = "Accepted and stored; a teacher will see it.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = AcceptedImage.class)))
  @APIResponse(responseCode = "400", description = "No readable form", ref = "Problem")
  @APIResponse(responseCode = "408", description = "Body too slow", ref = "Problem")
  @APIResponse(responseCode = "413", description = "Too many bytes", ref = "Problem")
  @APIResponse(responseCode = "415", description = "No supported image", ref = "Problem")
  @APIResponse(
      responseCode = "422",
      description = "Empty, corrupt, too many pixels, or label unknown",
      ref = "Problem")
  @APIResponse(
      responseCode = "429",
      description = "Too much at once, or the teacher is too far behind; see Retry-After",
      ref = "Problem")
  @APIResponse(responseCode = "500", description = "The broker refused it", ref = "Problem")
  @APIResponse(responseCode = "503", description = "Broker gone; see Retry-After", ref = "Problem")
  public CompletionStage<Response> push(
      @Context RoutingContext exchange,
      @Parameter(description = "Class name, when known; or the header X-Coffey-Label.") @RestQuery
          Optional<String> label,
      @Parameter(description = "Who sends it; or the header X-Coffey-Source.") @RestQuery
          Optional<String> source,
      @Parameter(hidden = true) @HeaderParam("X-Coffey-Label") Optional<String> labelHeader,
      @Parameter(hidden = true) @HeaderParam("X-Coffey-Source") Optional<String> sourceHeader) {
    Optional<String> contentType =
        Optional.ofNullable(exchange.request().getHeader(HttpHeaders.CONTENT_TYPE));
    return push.handle(
        exchange,
        config.imageBytesMax() + FORM_EXTRA_BYTES,
        traffic,
        this::closed,
        body -> {
          try {
            Form form = Form.of(body, contentType);
            return judge(
                form.image(),
                form.label().or(() -> label).or(() -> labelHeader),
                form.source().or(() -> source).or(() -> sourceHeader));
          } catch (Form.MalformedFormException e) {
            return new Push.Step.Stopped(
                new Problem(ProblemType.MALFORMED_REQUEST, e.getMessage()));
          }
        });
  }

  private Optional<Problem> closed() {
    return backlog
        .full()
        .map(
            full ->
                new Problem(
                    ProblemType.TOO_FAR_BEHIND,
                    full + ".",
                    Optional.of(config.backlog().retryAfter())));
  }

  private Push.Step judge(byte[] bytes, Optional<String> label, Optional<String> source) {
    Verdict<Intake.Image> verdict =
        intake.image(bytes, label, source.orElseGet(config::sourceDefault));
    if (verdict instanceof Verdict.Rejected<Intake.Image> no) {
      return new Push.Step.Stopped(new Problem(ProblemType.of(no.reason()), no.detail()));
    }
    Intake.Image image = ((Verdict.Accepted<Intake.Image>) verdict).value();
    // The answer must not hold the image's bytes while it waits.
    String id = image.id().hex();
    String mediaType = image.event().getMediaType();
    int width = image.event().getWidth();
    int height = image.event().getHeight();
    return new Push.Step.Sent(
        log.append(image),
        stored ->
            new AcceptedImage(
                id, mediaType, width, height, stored.topic(), stored.partition(), stored.offset()));
  }
}
