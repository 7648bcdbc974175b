package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.Curves;
import dev.coffey.evaluator.prequential.Curve;
import dev.coffey.schemas.PrequentialWindow;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** How champions answer samples before they train on them. */
@Path("/prequential")
@Tag(name = "prequential")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class PrequentialResource {

  private final EvaluatorService service;

  PrequentialResource(EvaluatorService service) {
    this.service = service;
  }

  /** One class in a window; fractions 0..1. */
  @Schema(name = "ClassView")
  public record ClassView(int images, double share, double accuracy) {}

  /** A window of a curve; fractions 0..1. */
  @Schema(name = "WindowView")
  public record WindowView(
      long number,
      Instant from,
      Instant to,
      @Schema(description = "The checkpoint that answered last.") String championId,
      @Schema(description = "How many checkpoints answered, one after the other.") int champions,
      int images,
      @Schema(description = "Share of right answers; null while there is none.") Double accuracy,
      Map<String, ClassView> classes,
      @Schema(description = "What left its band, in sentences.") List<String> alarms) {
    private static WindowView of(PrequentialWindow window) {
      int images = window.getImages();
      return new WindowView(
          window.getNumber(),
          window.getFrom(),
          window.getTo(),
          window.getChampionId(),
          window.getChampions(),
          images,
          images == 0 ? null : (double) window.getRight() / images,
          window.getClasses().stream()
              .collect(
                  Collectors.toMap(
                      it -> it.getName(),
                      it ->
                          new ClassView(
                              it.getImages(),
                              (double) it.getImages() / images,
                              (double) it.getRight() / it.getImages()),
                      (a, b) -> b,
                      TreeMap::new)),
          window.getAlarms());
    }
  }

  /** A curve: its closed windows, and what the open one has so far. */
  @Schema(name = "CurveView")
  public record CurveView(
      @Schema(
              description =
                  "What has been counted since the last one; nothing where another evaluator"
                      + " watches the student.")
          WindowView open,
      List<WindowView> newestFirst) {
    private static CurveView of(Curve curve) {
      List<WindowView> closed =
          curve.closed().stream().map(WindowView::of).collect(Collectors.toList());
      Collections.reverse(closed);
      return new CurveView(WindowView.of(curve.open()), closed);
    }
  }

  /** Both curves of a student. */
  @Schema(name = "CurvesView")
  public record CurvesView(
      CurveView labels,
      CurveView teacher,
      @Schema(description = "Samples since the start that the champion had read before.")
          long late) {
    private static CurvesView of(Curves curves) {
      return new CurvesView(
          CurveView.of(curves.labels()), CurveView.of(curves.teacher()), curves.late().get());
    }
  }

  @GET
  @Operation(summary = "The curves of every watched student")
  @APIResponse(responseCode = "200", description = "By student; empty while none has a champion.")
  public Map<String, CurvesView> all() {
    Map<String, CurvesView> views = new TreeMap<>();
    service
        .watches()
        .ifPresent(
            watches ->
                watches
                    .curves()
                    .forEach((student, curves) -> views.put(student, CurvesView.of(curves))));
    return views;
  }

  @GET
  @Path("/{student}")
  @Operation(summary = "The curves of one student")
  @APIResponse(
      responseCode = "200",
      description = "The curves.",
      content = @Content(schema = @Schema(implementation = CurvesView.class)))
  @APIResponse(responseCode = "404", description = "It has no champion, or is not watched.")
  public Response one(@RestPath String student) {
    return service
        .watches()
        .flatMap(watches -> watches.curves(student))
        .map(curves -> Response.ok(CurvesView.of(curves)).build())
        .orElseGet(
            () ->
                Problem.response(
                    Status.NOT_FOUND,
                    "Student '%s' is not watched: it has no champion yet, or".formatted(student)
                        + " coffey.evaluator.prequential.enabled is false."));
  }
}
