package dev.coffey.ops.benchmarks.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.benchmarks.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What checkpoints cost a step loop: the time it stands still for the snapshot, and what the steps
 * beside the upload take longer than the median step before.
 */
final class Stalls {

  private static final double MINUTE_MILLIS = 60_000;

  private final List<Double> snapshotMillis = new ArrayList<>();
  private final List<Double> slowerMillis = new ArrayList<>();
  private final List<Double> quietMillis = new ArrayList<>();
  private final List<Double> besideMillis = new ArrayList<>();
  private final List<Double> uploadMillis = new ArrayList<>();
  private double studentBytes;
  private double trainingStateBytes;

  /** Takes a worker's answer for one checkpoint. */
  void add(JsonNode answer) {
    List<Double> quiet = doubles(answer.get("quiet_millis"));
    List<Double> beside = doubles(answer.get("beside_millis"));
    double usual = Spread.of(quiet).median();
    snapshotMillis.add(answer.get("snapshot_millis").asDouble());
    slowerMillis.add(beside.stream().mapToDouble(millis -> millis - usual).sum());
    quietMillis.addAll(quiet);
    besideMillis.addAll(beside);
    uploadMillis.add(answer.get("upload_millis").asDouble());
    studentBytes = answer.get("student_bytes").asDouble();
    trainingStateBytes = answer.get("training_state_bytes").asDouble();
  }

  private static List<Double> doubles(JsonNode array) {
    List<Double> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asDouble()));
    return values;
  }

  /** Medians over the checkpoints. */
  Map<String, Double> figures() {
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < snapshotMillis.size(); i++) {
      shares.add((snapshotMillis.get(i) + slowerMillis.get(i)) / MINUTE_MILLIS);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("checkpoints", (double) snapshotMillis.size());
    figures.put("student_mb", studentBytes / 1e6);
    figures.put("training_state_mb", trainingStateBytes / 1e6);
    figures.put("step_ms", Spread.of(quietMillis).median());
    figures.put("step_beside_upload_ms", Spread.of(besideMillis).median());
    figures.put("upload_ms", Spread.of(uploadMillis).median());
    figures.put("snapshot_stall_ms", Spread.of(snapshotMillis).median());
    figures.put("slower_steps_ms", Spread.of(slowerMillis).median());
    figures.put("snapshot_share_per_minute", figures.get("snapshot_stall_ms") / MINUTE_MILLIS);
    figures.put("stall_share_per_minute", Spread.of(shares).median());
    return figures;
  }
}
