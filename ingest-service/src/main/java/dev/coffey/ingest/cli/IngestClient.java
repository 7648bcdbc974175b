package dev.coffey.ingest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffey.access.client.Reply;
import dev.coffey.access.client.ServiceClient;
import java.time.Duration;
import java.util.Optional;

/** Pushes images and labels. Thread-safe; each call waits for its answer. */
final class IngestClient {

  private static final Duration RETRY_DEFAULT = Duration.ofSeconds(1);

  private final ServiceClient service;
  private final String source;

  /**
   * @param source goes with every image
   */
  IngestClient(ServiceClient service, String source) {
    this.service = service;
    this.source = source;
  }

  Answer push(byte[] image, Optional<String> label) throws InterruptedException {
    String query =
        "?source="
            + ServiceClient.encoded(source)
            + label.map(it -> "&label=" + ServiceClient.encoded(it)).orElse("");
    return answer(service.post("/images" + query, "application/octet-stream", image));
  }

  Answer label(String imageId, String label, String annotator) throws InterruptedException {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("image_id", imageId)
            .put("label", label)
            .put("annotator", annotator);
    return answer(service.post("/labels", body.toString()));
  }

  private static Answer answer(Reply reply) {
    if (reply instanceof Reply.Given given) {
      JsonNode body = given.json();
      return new Answer.Accepted(
          body.path("id").asText(body.path("image_id").asText()), given.text());
    }
    if (reply instanceof Reply.Silent silent) {
      return new Answer.Later(RETRY_DEFAULT, silent.detail(), false);
    }
    var refused = (Reply.Refused) reply;
    int status = refused.status();
    String said = "HTTP %d: %s".formatted(status, refused.detail());
    if (status == 401 || status == 403) {
      return new Answer.Denied(said);
    }
    if ((status == 404 || status == 405) && refused.problem().isEmpty()) {
      return new Answer.Denied(said + " No ingest service answers there; see --url.");
    }
    String reason = refused.problem().isEmpty() ? "http-" + status : refused.problem();
    if (refused.isFailure()) {
      return new Answer.Failed(refused.retryAfter(), reason, said);
    }
    if (refused.isPassing()) {
      return new Answer.Later(refused.pause(), said, refused.isTooOften());
    }
    return new Answer.Rejected(status, reason, refused.detail());
  }
}
