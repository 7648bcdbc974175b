package dev.coffey.ingest.app;

import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses what is too long for {@link LetterActions}, which has its requests read as a whole:
 * images may be large, and so the limit of Quarkus is.
 */
@Singleton
class LetterBodies {

  private static final int BYTES_MAX = 64 << 10;

  @ServerRequestFilter
  void refuseTooLong(ContainerRequestContext request) {
    if (!request.getMethod().equals(HttpMethod.POST)
        || !request.getUriInfo().getPath().startsWith("/rejected")) {
      return;
    }
    int length = request.getLength();
    if (length < 0 || length > BYTES_MAX) {
      throw new ProblemException(
          new Problem(
              ProblemType.TOO_MANY_BYTES,
              String.format(
                  Locale.ROOT,
                  "The body has %s; here it may have %,d bytes, and has to say so beforehand.",
                  length < 0
                      ? "no Content-Length"
                      : String.format(Locale.ROOT, "%,d bytes", length),
                  BYTES_MAX)));
    }
  }
}
