package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.distillation.Golden;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Backbone;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.distillation.student.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Steps of the published training code ({@code train_others.py}, {@code train_imgnet_semi.py}),
 * repeated. Numbers: {@code golden/dho-step-*.json} and {@code .safetensors}.
 */
class DhoStepGoldenTest {

  private static final Pattern WEIGHT_DECAY =
      Pattern.compile("weight_decay[ =]+([0-9.eE+-]*[0-9])");

  @ParameterizedTest
  @CsvSource({"dho-step-linear, 1e-5", "dho-step-cosine, 1e-4"})
  void repeats_the_steps_of_the_reference(String set, double lossTolerance) throws IOException {
    // Given
    JsonNode expected = Golden.json(set + ".json");
    Map<String, Tensor> tensors = Golden.tensors(set + ".safetensors");
    int steps = expected.get("steps").asInt();

    // When
    Run run = train(expected, tensors, steps);

    // Then
    for (int step = 0; step < steps; step++) {
      StepReport report = run.reports().get(step);
      assertClose("ce", step, report.ce(), expected, lossTolerance);
      assertClose("kd_labeled", step, report.kdLabeled(), expected, lossTolerance);
      assertClose("kd_unlabeled", step, report.kdUnlabeled(), expected, lossTolerance);
      assertWeights(step, run.weights().get(step), tensors);
    }
  }

  private record Run(List<StepReport> reports, List<Map<String, Tensor>> weights) {}

  private static Run train(JsonNode settings, Map<String, Tensor> tensors, int steps) {
    Shape images = new Shape(tensors.get("labeled.0.images").shape());
    Shape backbone = new Shape(tensors.get("init.backbone.weight").shape());
    int classes = (int) tensors.get("init.ce_head.weight").shape()[0];
    var network =
        new StudentNetwork(
            new FlatBackbone((int) backbone.get(1), (int) backbone.get(0)),
            Heads.of(settings.get("heads").asText()),
            classes);
    Run run = new Run(new ArrayList<>(), new ArrayList<>());
    try (var training =
        StudentTraining.create(
            network,
            Preprocessing.clip((int) images.get(2)),
            config(settings),
            under("init.", tensors))) {
      for (int step = 0; step < steps; step++) {
        try (NDManager scope = training.manager().newSubManager()) {
          int batch = step % settings.get("batches").asInt();
          run.reports().add(training.step(scope, inputs(scope, tensors, batch), 0));
        }
        run.weights().add(training.rawTensors());
      }
    }
    return run;
  }

  private static TrainingConfig config(JsonNode settings) {
    Matcher decay = WEIGHT_DECAY.matcher(settings.get("optimizer").asText());
    assertThat(decay.find()).as("weight_decay in %s", settings.get("optimizer")).isTrue();
    return TrainingConfig.builder()
        .temperature(settings.get("temperature").asDouble())
        .weightDecay(Double.parseDouble(decay.group(1)))
        .schedule(step -> settings.get("lr").get((int) step).asDouble())
        .weights(weights(settings.get("lambda").asText()))
        .build();
  }

  /** Reads {@code 0.5*ce + 0.5*(kd_l+kd_u)} or {@code ce + kd_l + kd_u}. */
  private static LossWeights weights(String formula) {
    String[] terms = formula.replace(" ", "").split("\\+", 2);
    return new LossWeights(factor(terms[0]), factor(terms[1]));
  }

  private static double factor(String term) {
    int star = term.indexOf('*');
    return star < 0 ? 1 : Double.parseDouble(term.substring(0, star));
  }

  private static Objective.Inputs inputs(NDManager scope, Map<String, Tensor> tensors, int batch) {
    String labeled = "labeled." + batch;
    String unlabeled = "unlabeled." + batch;
    return new Objective.Inputs(
        both(scope, tensors, labeled + ".images", unlabeled + ".images"),
        tensors.get(labeled + ".labels").toNDArray(scope),
        both(scope, tensors, labeled + ".teacher_logits", unlabeled + ".teacher_logits"));
  }

  private static NDArray both(
      NDManager scope, Map<String, Tensor> tensors, String first, String second) {
    return tensors.get(first).toNDArray(scope).concat(tensors.get(second).toNDArray(scope));
  }

  private static void assertClose(
      String term, int step, double actual, JsonNode expected, double tolerance) {
    assertThat(actual)
        .as("%s of step %d", term, step)
        .isCloseTo(
            expected.get(term).get(step).asDouble(), Percentage.withPercentage(100 * tolerance));
  }

  private static void assertWeights(
      int step, Map<String, Tensor> weights, Map<String, Tensor> tensors) {
    under("after_step." + step + ".", tensors)
        .forEach(
            (name, tensor) ->
                assertThat(weights.get(name).floats())
                    .as("%s after step %d", name, step)
                    .containsExactly(tensor.floats(), within(1e-5f)));
  }

  private static Map<String, Tensor> under(String prefix, Map<String, Tensor> tensors) {
    Map<String, Tensor> found = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), tensor);
          }
        });
    return found;
  }

  /** The golden numbers' student: {@code relu(W·flatten(x) + b)}. */
  private record FlatBackbone(int inputs, int featureWidth) implements Backbone {

    @Override
    public List<WeightSpec> weights() {
      var zero = new WeightSpec.Initial.Constant(0);
      return List.of(
          new WeightSpec("weight", new Shape(featureWidth, inputs), WeightSpec.Role.TRAINED, zero),
          new WeightSpec("bias", new Shape(featureWidth), WeightSpec.Role.TRAINED, zero));
    }

    @Override
    public NDArray features(NDArray images, Weights weights, boolean training) {
      NDArray flat = images.reshape(images.getShape().get(0), inputs);
      return Activation.relu(
          Linear.linear(flat, weights.get("weight"), weights.get("bias")).singletonOrThrow());
    }
  }
}
