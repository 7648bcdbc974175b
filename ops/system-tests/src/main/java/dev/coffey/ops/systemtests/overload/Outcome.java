package dev.coffey.ops.systemtests.overload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.HdrHistogram.Histogram;

/**
 * What came of a run.
 *
 * @param capacity images that the way sustained in a second, before the load, beside all else that
 *     runs, the sender of the images included
 * @param taught images a second during the load, when there was always more than enough to do
 * @param offered in the time of the load
 * @param loadSeconds from the first image of the load until the last was answered
 * @param answers to what was offered
 * @param senderCores processors that the sender kept busy during the load
 * @param lost accepted at any time and not on a sample topic
 * @param throughSeconds from the end of the load until all that was accepted was through
 */
record Outcome(
    double capacity,
    double taught,
    long offered,
    double loadSeconds,
    Answers answers,
    double senderCores,
    long lost,
    int restarts,
    long throughSeconds) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Images a second, from the first one to the last answer. */
  double offeredPerSecond() {
    return offered / loadSeconds;
  }

  /** Beside the more that the way sustained, before the load or during it. */
  double offeredOverCapacity() {
    return offeredPerSecond() / Math.max(capacity, taught);
  }

  /** The load was what it was to be, nothing but 429 was answered and nothing was lost. */
  boolean isClean() {
    return offeredOverCapacity() >= 2
        && answers.errorCount() == 0
        && lost == 0
        && restarts == 0
        && answers.refused() > 0;
  }

  ObjectNode json() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("capacity_images_s", rounded(capacity, 1))
            .put("taught_images_s", rounded(taught, 1))
            .put("offered_images_s", rounded(offeredPerSecond(), 1))
            .put("offered_over_capacity", rounded(offeredOverCapacity(), 3))
            .put("offered", offered)
            .put("accepted", answers.accepted().size())
            .put("refused_429", answers.refused())
            .put("errors", answers.errorCount())
            .put("lost", lost)
            .put("restarts", restarts)
            .put("through_s", throughSeconds)
            .put("sender_cores", rounded(senderCores, 2));
    json.set("accepted_ms", milliseconds(answers.acceptedMicros()));
    json.set("refused_ms", milliseconds(answers.refusedMicros()));
    return json;
  }

  private static ObjectNode milliseconds(Histogram micros) {
    return JSON.createObjectNode()
        .put("p50", rounded(micros.getValueAtPercentile(50) / 1e3, 1))
        .put("p99", rounded(micros.getValueAtPercentile(99) / 1e3, 1))
        .put("max", rounded(micros.getMaxValue() / 1e3, 1));
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }
}
