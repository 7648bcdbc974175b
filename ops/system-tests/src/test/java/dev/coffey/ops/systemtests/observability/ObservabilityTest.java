package dev.coffey.ops.systemtests.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.local.sample.PushPlan;
import dev.coffey.ops.systemtests.observability.OtlpReceiver.Received;
import dev.coffey.ops.world.World;
import dev.coffey.schemas.TraceHeaders;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of the real processes: traces, metrics, logs. */
class ObservabilityTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path CATALOGUE = ROOT.resolve("docs/operating/metrics.md");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SENDER = "00f067aa0ba902b7";
  private static final String TRACE_OF_DECISION = "0af7651916cd43dd8448eb211c80319c";
  private static final int IMAGES = 60;

  @TempDir static Path data;

  private static OtlpReceiver receiver;
  private static TracedServices services;
  private static TracedApplication application;

  @BeforeAll
  static void pushImagesOneOfThemTraced() throws Exception {
    receiver = new OtlpReceiver();
    services = new TracedServices(ROOT, data, receiver.url());
    services
        .services()
        .keySet()
        .forEach(
            it ->
                await().atMost(LIMIT).until(() -> services.get(it, "/q/health/ready").isPresent()));
    application = services.application();
    push(0);
    await().atMost(LIMIT).until(() -> metrics("evaluator").contains("decisions_total"));
    // The champion answers what comes behind its cut, so windows close only from here on.
    push(IMAGES);
    await().atMost(LIMIT).until(() -> metrics("evaluator").contains("drift_alarms_total"));
  }

  private static void push(int from) throws Exception {
    PushPlan plan = new PushPlan(World.of(1), 16);
    for (int i = from; i < from + IMAGES; i++) {
      PushPlan.Push push = plan.push(i);
      Optional<String> traceparent =
          i == from + 1 && from == 0
              ? Optional.of("00-" + TRACE + "-" + SENDER + "-01")
              : Optional.empty();
      assertThat(services.push(push.png(), push.label(), traceparent)).isEqualTo(202);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (services != null) {
      services.close();
    }
    receiver.close();
  }

  private static String metrics(String module) {
    return services.get(module, "/q/metrics").orElse("");
  }

  @Test
  void oneImageIsFollowedFromTheRequestToTheEvaluationAndTheSwap() {
    // When
    await().atMost(LIMIT).untilAsserted(() -> found("evaluator", "evaluate"));
    await().atMost(LIMIT).until(() -> !application.spans().isEmpty());

    // Then one trace, span under span
    Received request = found("coffey-ingest", "POST /images");
    Received send = found("coffey-ingest", "send images");
    Received teach = found("coffey-teacher", "teach");
    Received learn = found("student-trainer", "learn");
    Received step = found("student-trainer", "step");
    Received checkpoint = found("student-trainer", "checkpoint");
    Received evaluation = found("evaluator", "evaluate");
    assertThat(request.parentId()).isEqualTo(SENDER);
    assertThat(send.parentId()).isEqualTo(request.spanId());
    assertThat(teach.parentId()).isEqualTo(send.spanId());
    assertThat(learn.parentId()).isEqualTo(teach.spanId());
    assertThat(learn.isLinkedWith(step)).isTrue();
    assertThat(step.isLinkedWith(teach)).isTrue();
    assertThat(checkpoint.isLinkedWith(step)).isTrue();
    assertThat(evaluation.parentId()).isEqualTo(checkpoint.spanId());
    assertThat(evaluation.isLinkedWith(checkpoint)).isTrue();
    assertThat(learn.attribute("coffey.image.id")).isEqualTo(send.attribute("coffey.image.id"));
    SpanData swap = application.spans().get(0);
    assertThat(swap.getName()).isEqualTo("swap");
    assertThat(swap.getTraceId()).isEqualTo(TRACE);
    assertThat(swap.getParentSpanId()).isEqualTo(checkpoint.spanId());
    assertThat(receiver.all())
        .extracting(Received::traceId)
        .containsAnyOf(TRACE)
        .isSubsetOf(TRACE, TRACE_OF_DECISION);
  }

  @Test
  void aDecisionThatAPersonAskedForContinuesTheTraceOfTheRequest() throws Exception {
    // Given
    String traceparent = "00-" + TRACE_OF_DECISION + "-" + SENDER + "-01";
    String body = "{\"actor\": \"the test\", \"reason\": \"to see the trace\"}";

    // When
    int status = services.decide("pin", body, traceparent);

    // Then
    assertThat(status).isEqualTo(200);
    Received request =
        await()
            .atMost(LIMIT)
            .until(
                () ->
                    receiver.find(
                        "evaluator",
                        "POST /promotions/{student}/pin",
                        it -> it.traceId().equals(TRACE_OF_DECISION)),
                Optional::isPresent)
            .orElseThrow();
    assertThat(request.parentId()).isEqualTo(SENDER);
    assertThat(services.headers("promotions"))
        .extracting(TraceHeaders::read)
        .filteredOn(it -> it.getTraceId().equals(TRACE_OF_DECISION))
        .as("the decision, and what the alias means now")
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.getSpanId()).isEqualTo(request.spanId()));
  }

  private static Received found(String service, String name) {
    return receiver
        .find(service, name)
        .orElseThrow(
            () -> new AssertionError("No '" + name + "' of " + service + " in:\n" + receiver));
  }

  @Test
  void theCatalogueNamesWhatIsShownAndNothingElse() throws Exception {
    // Given
    for (String module : services.services().keySet()) {
      assertThat(services.askFromAnotherSite(module)).isEqualTo(403);
    }
    Map<String, String> everywhere = MetricsCatalogue.documented(CATALOGUE, "Every service");

    // When
    Map<String, Map<String, String>> shown = new TreeMap<>();
    services.services().keySet().forEach(it -> shown.put(it, MetricsCatalogue.shown(metrics(it))));

    // Then
    shown.forEach(
        (module, names) -> {
          Map<String, String> documented = MetricsCatalogue.documented(CATALOGUE, module);
          documented.putAll(everywhere);
          assertThat(names).as("metrics of %s against %s", module, CATALOGUE).isEqualTo(documented);
        });
  }

  @Test
  void aLogIsJsonWhenItIsAskedFor() throws IOException {
    // When
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(services.log("evaluator"))) {
      if (line.startsWith("{")) { // Native libraries write what they like.
        lines.add(new ObjectMapper().readTree(line));
      }
    }

    // Then
    assertThat(lines)
        .isNotEmpty()
        .allMatch(line -> line.hasNonNull("timestamp") && line.hasNonNull("message"));
    assertThat(lines)
        .as("a line about a checkpoint names it")
        .anyMatch(line -> line.path("mdc").hasNonNull("checkpoint"));
  }
}
