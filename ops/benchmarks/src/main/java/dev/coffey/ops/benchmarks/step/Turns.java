package dev.coffey.ops.benchmarks.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.benchmarks.Spread;
import java.util.ArrayList;
import java.util.List;

/** What the turns of one arm came to. */
final class Turns {

  private final int images;
  private final List<Double> imagesPerSecond = new ArrayList<>();
  private final List<Double> cpuMillisPerStep = new ArrayList<>();

  /**
   * No turns yet.
   *
   * @param images of a step
   */
  Turns(int images) {
    this.images = images;
  }

  /** Adds a worker's answer; the turn's rate is that of its median step. */
  void add(JsonNode answer) {
    List<Double> millis = doubles(answer.get("millis"));
    imagesPerSecond.add(images * 1e3 / Spread.of(millis).median());
    cpuMillisPerStep.add(answer.get("cpu_millis").asDouble() / millis.size());
  }

  static List<Double> doubles(JsonNode array) {
    List<Double> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asDouble()));
    return values;
  }

  List<Double> imagesPerSecond() {
    return imagesPerSecond;
  }

  double last() {
    return imagesPerSecond.get(imagesPerSecond.size() - 1);
  }

  /** Processor time of each turn's step against a peer's; above 1: this one needs less. */
  List<Double> cpuRatios(Turns peer) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < cpuMillisPerStep.size(); i++) {
      ratios.add(peer.cpuMillisPerStep.get(i) / cpuMillisPerStep.get(i));
    }
    return ratios;
  }
}
