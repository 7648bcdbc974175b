package dev.coffey.evaluator.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.coffey.evaluator.app.ClusterResource;
import dev.coffey.evaluator.flow.Stream;
import dev.coffey.evaluator.flow.TwoColours;
import dev.coffey.evaluator.flow.World;
import dev.coffey.ops.browser.Browser;
import dev.coffey.ops.browser.TestBrowser;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page as the evaluator serves it, in a real browser, with a real broker behind. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class ConsoleVisitServiceTest {
  World world;

  @TestHTTPResource URI url;

  @Test
  void thePageComesWithAPolicyThatRunsOnlyItsOwnFiles() {
    // When
    given()
        .get("/")
        // Then
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", equalTo(Answers.POLICY))
        .header("Cache-Control", equalTo("no-cache"))
        .body(containsString("The way of the data"));
    given()
        .get("/console/vendor/echarts.esm.min.js")
        .then()
        .statusCode(200)
        .header("Content-Encoding", equalTo("gzip"))
        .contentType(startsWith("text/javascript"));
  }

  @Test
  void aPersonSeesTheStudentAndPublishesAMix() throws Exception {
    // Given
    String student = "visited-" + System.nanoTime();
    String id = world.publish(student, 1, TwoColours.divided(3, 60));
    world.awaitEvaluation(id);
    try (Browser browser = TestBrowser.open()) {
      browser.visit(url + "?student=" + student).awaitText("#connection", "connected");
      browser.awaitText("#tile-champion", "1 · ");
      new Stream(world).labeled(20, false);

      // When
      browser.awaitSeen("#mix-full");
      browser.click("#alpha");
      browser.press(Keys.END);
      browser.click("#publish");
      browser.type("#actor", "zoe");
      browser.type("#reason", "it looks better");
      browser.click("dialog .primary");
      browser.awaitText("#told", "Published");

      // Then
      await().atMost(World.LIMIT).until(() -> world.mix(student).getAlpha() == 1);
      assertThat(world.mix(student).getActor()).isEqualTo("zoe");
      browser.awaitText("#student-top5", "%");
      browser.awaitText("#flow-picture", "samples.labeled");
      browser.awaitText("#checkpoint-rows", "%");
      browser.click("#rollback");
      browser.type("#reason", "there is none before");
      browser.click("dialog .primary");
      browser.awaitSeen("dialog [role=alert]");
      browser.press(Keys.ESCAPE);
      browser.awaitGone("dialog");
      browser.click("#champion-now .checkpoint");
      browser.awaitText("dialog", "it has no parent");
      browser.press(Keys.ESCAPE);
      browser.picture("evaluator");
      assertThat(browser.complaints()).allMatch(it -> it.message().contains("409"));
    }
  }
}
