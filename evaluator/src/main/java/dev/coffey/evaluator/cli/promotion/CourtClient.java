package dev.coffey.evaluator.cli.promotion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.access.client.Reply;
import dev.coffey.access.client.ServiceClient;
import java.util.Map;

/** Asks the evaluator for successions and decisions; each call waits for its answer. */
final class CourtClient {

  private final ServiceClient evaluator;

  CourtClient(ServiceClient evaluator) {
    this.evaluator = evaluator;
  }

  /** All successions. */
  Reply promotions() throws InterruptedException {
    return evaluator.get("/promotions");
  }

  /** That of one student. */
  Reply promotions(String studentId) throws InterruptedException {
    return evaluator.get(path(studentId));
  }

  Reply ask(String studentId, String what, Map<String, String> body) throws InterruptedException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    body.forEach(json::put);
    return evaluator.post(path(studentId) + "/" + what, json.toString());
  }

  private static String path(String studentId) {
    return "/promotions/" + ServiceClient.encoded(studentId);
  }
}
