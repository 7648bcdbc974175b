package dev.coffey.ingest.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.letters.LetterBox;
import dev.coffey.ingest.letters.LetterId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealServers.class)
class LetterMetricsTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final LetterBox box = new LetterBox();

  @AfterEach
  void close() {
    box.close();
  }

  @Test
  void lettersThatLieArePutBackAndAreThrownAwayAreCounted() throws Exception {
    // Given
    double redrivenBefore = metric("redriven_total");
    double purgedBefore = metric("purged_total");
    LetterId id = box.unknownClass(TestImages.png(901), "unicorn");
    await().atMost(SOON).until(() -> metric("records") > 0);

    // When
    act("redrive", Map.of("ids", ids(id), "dry_run", true));
    act("redrive", Map.of("ids", ids(id)));
    int letters = act("purge", Map.of("through", ids(id), "dry_run", true)).path("letters");
    act("purge", Map.of("through", ids(id), "confirm", letters));

    // Then
    assertThat(metric("redriven_total")).isEqualTo(redrivenBefore + 1);
    assertThat(metric("purged_total")).isEqualTo(purgedBefore + letters);
  }

  private static List<String> ids(LetterId id) {
    return List.of(id.toString());
  }

  private static Response act(String what, Map<String, Object> body) {
    Response answer = given().contentType("application/json").body(body).post("/rejected/" + what);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer;
  }

  private static double metric(String name) {
    Pattern line = Pattern.compile("(?m)^coffey_ingest_letters_" + name + " (\\S+)$");
    Matcher found = line.matcher(given().accept("text/plain").get("/q/metrics").asString());
    assertThat(found.find()).as(name).isTrue();
    return Double.parseDouble(found.group(1));
  }
}
