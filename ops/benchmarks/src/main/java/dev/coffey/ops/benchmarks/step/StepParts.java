package dev.coffey.ops.benchmarks.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.benchmarks.MeasuredProcess;
import dev.coffey.ops.benchmarks.Spread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a step is made of.
 *
 * @param millis of a whole step, median
 * @param phases milliseconds of each phase, mean
 * @param outside share of the step that is neither forward (loss included) nor backward, 0..1
 * @param secondHead what dual heads cost over a single one, as a share of the step
 * @param secondHeadCpu the same by processor time
 */
record StepParts(
    double millis,
    Map<String, Double> phases,
    double outside,
    double secondHead,
    double secondHeadCpu) {

  static StepParts measure(MeasuredProcess coffey, int steps) throws IOException {
    JsonNode answer = coffey.ask(steps + " phases");
    List<Double> millis = Turns.doubles(answer.get("millis"));
    double sum = millis.stream().mapToDouble(Double::doubleValue).sum();
    Map<String, Double> phases = new LinkedHashMap<>();
    answer
        .get("phases")
        .fields()
        .forEachRemaining(it -> phases.put(it.getKey(), it.getValue().asDouble() / steps));
    double inside = (phases.get("forward") + phases.get("backward")) * steps;
    // Step by step in turn, so that both see the same machine.
    coffey.ask("3 single-head");
    List<JsonNode> dual = new ArrayList<>();
    List<JsonNode> single = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      dual.add(coffey.ask("1 dho"));
      single.add(coffey.ask("1 single-head"));
    }
    return new StepParts(
        Spread.of(millis).median(),
        phases,
        1 - inside / sum,
        medianOfRatios(dual, single, it -> it.get("millis").get(0).asDouble()) - 1,
        medianOfRatios(dual, single, it -> it.get("cpu_millis").asDouble()) - 1);
  }

  private static double medianOfRatios(
      List<JsonNode> numerators, List<JsonNode> denominators, ToDoubleFunction<JsonNode> value) {
    return Spread.ofRatios(
            numerators.stream().map(value::applyAsDouble).toList(),
            denominators.stream().map(value::applyAsDouble).toList())
        .median();
  }

  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("step_ms", millis);
    phases.forEach((phase, value) -> figures.put("phase_" + phase + "_ms", value));
    figures.put("outside_forward_backward_share", outside);
    figures.put("second_head_share", secondHead);
    figures.put("second_head_cpu_share", secondHeadCpu);
    return figures;
  }
}
