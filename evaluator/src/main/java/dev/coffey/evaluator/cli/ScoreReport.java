package dev.coffey.evaluator.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.schemas.Score;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a run found.
 *
 * @param checkpoint file or id
 * @param alpha of the mix that was scored
 * @param beta of the mix that was scored
 * @param notes what a reader of the scores must know
 */
record ScoreReport(
    String checkpoint,
    double alpha,
    double beta,
    List<Score> scores,
    List<Run> runs,
    List<String> notes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One way through a variant.
   *
   * @param network student or teacher
   * @param seconds from the first image asked for to the last score, decoding included
   */
  record Run(String variant, String network, int images, double seconds) {}

  /** One JSON object; scores have the names of the fields of {@code evaluations}, NaN is null. */
  String json() {
    ObjectNode report = JSON.createObjectNode();
    report.put("checkpoint", checkpoint);
    report.put("alpha", alpha);
    report.put("beta", beta);
    ArrayNode scoreNodes = report.putArray("scores");
    scores.forEach(score -> scoreNodes.add(node(score)));
    ArrayNode runNodes = report.putArray("runs");
    for (Run run : runs) {
      runNodes
          .addObject()
          .put("variant", run.variant())
          .put("network", run.network())
          .put("images", run.images())
          .put("seconds", run.seconds())
          .put("images_per_second", run.images() / run.seconds());
    }
    notes.forEach(report.putArray("notes")::add);
    return report.toString();
  }

  private static ObjectNode node(SpecificRecord record) {
    ObjectNode node = JSON.createObjectNode();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      if (value instanceof List<?> list) {
        ArrayNode array = node.putArray(field.name());
        list.forEach(element -> array.add(node((SpecificRecord) element)));
      } else if (value == null || (value instanceof Double number && !Double.isFinite(number))) {
        node.putNull(field.name());
      } else if (value instanceof Enum<?>) {
        node.put(field.name(), value.toString());
      } else {
        node.set(field.name(), JSON.valueToTree(value));
      }
    }
    return node;
  }
}
