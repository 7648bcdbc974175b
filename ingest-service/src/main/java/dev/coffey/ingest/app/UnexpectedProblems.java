package dev.coffey.ingest.app;

import dev.coffey.ingest.letters.LettersUnreadException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns into a problem what no endpoint answered: unknown paths, wrong methods, bugs. */
public class UnexpectedProblems {

  private static final Logger LOG = Logger.getLogger(UnexpectedProblems.class);
  private static final Duration AGAIN = Duration.ofSeconds(2);

  @ServerExceptionMapper
  Response notFound(NotFoundException e, UriInfo uri) {
    return http(e, uri);
  }

  @ServerExceptionMapper
  Response http(WebApplicationException e, UriInfo uri) {
    Response.StatusType status = e.getResponse().getStatusInfo();
    return Response.fromResponse(e.getResponse())
        .type(Problem.MEDIA_TYPE)
        .entity(
            new Problem.Body(
                "about:blank",
                status.getReasonPhrase(),
                status.getStatusCode(),
                "This service answers what /q/openapi describes.",
                uri.getPath()))
        .build();
  }

  @ServerExceptionMapper
  Response problem(ProblemException e, UriInfo uri) {
    return e.problem().response(uri.getPath(), AGAIN);
  }

  @ServerExceptionMapper
  Response unread(LettersUnreadException e, UriInfo uri) {
    return new Problem(ProblemType.LETTERS_UNREAD, e.getMessage()).response(uri.getPath(), AGAIN);
  }

  @ServerExceptionMapper
  Response broker(KafkaException e, UriInfo uri) {
    LOG.warnf("Request to %s failed: %s", uri.getPath(), e);
    return new Problem(
            ProblemType.BROKER_GONE, "Broker or registry did not answer: " + e.getMessage())
        .response(uri.getPath(), AGAIN);
  }

  @ServerExceptionMapper
  Response bug(Throwable e, UriInfo uri) {
    LOG.errorf(e, "Request to %s failed", uri.getPath());
    String detail = "%s; the service's log has its trace.".formatted(e.getClass().getSimpleName());
    return new Problem(ProblemType.INTERNAL_ERROR, detail).response(uri.getPath(), Duration.ZERO);
  }
}
