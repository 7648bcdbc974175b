package dev.coffey.examples.rest;

import dev.coffey.checkpoints.Classification;
import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.checkpoints.Classification.Ranked;
import dev.coffey.checkpoints.Classification.Undecodable;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.NoModelException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** {@code curl --data-binary @cat.jpg -H 'Content-Type: image/jpeg' localhost:8090/classify}. */
@Path("/classify")
public class ClassifyResource {
  private final ModelHandle handle;

  ClassifyResource(ModelHandle handle) {
    this.handle = handle;
  }

  /** What the image shows, most probable first, and which checkpoint says so. */
  public record Answer(String checkpoint, List<Ranked> classes) {}

  /** Why there is no answer. */
  public record Refusal(String reason) {}

  /** Classifies an encoded image. */
  @POST
  @Consumes({"image/jpeg", "image/png", "image/webp", MediaType.APPLICATION_OCTET_STREAM})
  @Produces(MediaType.APPLICATION_JSON)
  public Response classify(byte[] image) {
    try (ModelHandle.Lease model = handle.acquire()) {
      Classification answer = model.classify(List.of(image)).get(0);
      if (answer instanceof Classified classified) {
        String checkpoint = model.manifest().getCheckpointId();
        return Response.ok(new Answer(checkpoint, classified.top())).build();
      }
      return refuse(Status.BAD_REQUEST, ((Undecodable) answer).detail());
    }
  }

  /** Before the first checkpoint. */
  @ServerExceptionMapper
  public Response noModel(NoModelException e) {
    return refuse(Status.SERVICE_UNAVAILABLE, e.getMessage());
  }

  private static Response refuse(Status status, String reason) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON)
        .entity(new Refusal(reason))
        .build();
  }
}
