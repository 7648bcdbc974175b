package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page alone, as a person uses it, before an evaluator that only speaks the contract. */
class ConsolePageTest {
  private static Browser browser;

  @BeforeAll
  static void open() {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  private static void visit(FakeConsole console) {
    browser.visit(console.url()).awaitText("#connection", "connected");
  }

  private static void lookAround() {
    for (String plot : List.of("#accuracy-chart", "#losses", "#cosines", "#heat", "#fresh-chart")) {
      browser.show(plot);
    }
    browser.script("window.scrollTo({ top: 0, behavior: 'instant' })");
  }

  private static void awaitPlots(int plots) {
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(40))
        .until(() -> browser.all(".plot canvas, #heat canvas").size() >= plots);
  }

  @Test
  void everythingIsShownInBothSchemesAndOnAPhoneWithoutAComplaint() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitText("#tile-champion", "400");
      browser.awaitSeen("#mix-full");

      // When
      lookAround();
      awaitPlots(6);
      browser.picture("desktop-light");
      browser.click("#theme");
      Object chosen = browser.script("return document.documentElement.dataset.theme");
      lookAround();
      browser.picture("desktop-dark");
      browser.phone();
      browser.awaitText("#flow-picture", "samples.unlabeled");
      lookAround();
      browser.picture("phone-dark");

      // Then
      assertThat(chosen).isEqualTo("dark");
      assertThat(
              (Long)
                  browser.script("return document.documentElement.scrollWidth - window.innerWidth"))
          .isNotPositive();
      assertThat(browser.text("#flow-picture")).contains("Teacher", "images.rejected", "lag 14");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void nobodyIsShutOutInEitherSchemeOrFromADialog() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#mix-full");

      // When
      List<String> light = browser.barriers();
      browser.click("#theme");
      List<String> dark = browser.barriers();
      browser.click("#rollback");
      List<String> dialog = browser.barriers();

      // Then
      assertThat(light).isEmpty();
      assertThat(dark).isEmpty();
      assertThat(dialog).isEmpty();
    }
  }

  @Test
  void theShellPaintsSoonAndSaysWhatItWaitsFor() {
    // Given
    try (FakeConsole console = FakeConsole.ofNothing()) {
      // When
      visit(console);
      browser.picture("empty-light");

      // Then
      Number paint =
          (Number)
              browser.script(
                  "return performance.getEntriesByName('first-contentful-paint')[0].startTime");
      System.out.println("First contentful paint of the console after " + paint + " ms");
      assertThat(paint.doubleValue()).isLessThan(3_000);
      assertThat(browser.text("#promotions-empty")).contains("No champion yet");
      assertThat(browser.text("#accuracy-empty")).contains("No checkpoint was evaluated yet");
      assertThat(browser.text("#mix-empty")).contains("nothing to mix");
    }
  }

  @Test
  void aMixIsTriedWithTheSlidersAndPublished() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitText("#alpha-now", "0.30");
      String before = browser.text("#mix-top1");

      // When
      browser.click("#alpha");
      browser.press(Keys.HOME);
      for (int i = 0; i < 51; i++) {
        browser.press(Keys.ARROW_RIGHT);
      }
      String tried = browser.text("#mix-top1");
      browser.click("#publish");
      browser.type("#actor", "zoe");
      browser.type("#reason", "the sketches look better");
      browser.press(Keys.TAB, Keys.TAB, Keys.ENTER);
      browser.awaitText("#told", "Published");

      // Then 0.78 − 0.25·0.01² − 0.02·(ln 0.5)², against 0.78 − 0.25·0.2² − 0.02·(ln 0.5)²
      assertThat(before).isEqualTo("76.0\u202f%");
      assertThat(tried).isEqualTo("77.0\u202f%");
      JsonNode mix = console.mixesPublished().get(0);
      assertThat(mix.path("alpha").asDouble()).isEqualTo(0.51);
      assertThat(mix.path("beta").asDouble()).isEqualTo(0.501);
      assertThat(mix.path("checkpointId").asText()).isEqualTo(Story.checkpoint(400));
      assertThat(mix.path("actor").asText()).isEqualTo("zoe");
      assertThat(mix.path("reason").asText()).isEqualTo("the sketches look better");
      browser.awaitText("#mix-current", "0.51");
    }
  }

  @Test
  void accuracyBetweenTheGridsPointsIsInterpolated() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);

      // When
      Object found =
          browser.later(
              """
              const done = arguments[arguments.length - 1];
              import('/console/grid.js').then(({ topOneAt }) => {
                const grid = { alphas: [0, 1], betas: [0.1, 1, 10], top1: [[0, 1, 1], [0.5, 0.5, 1]] };
                const one = { alphas: [0.5], betas: [1], top1: [[0.7]] };
                done([topOneAt(grid, 0, 0.1), topOneAt(grid, 1, 10), topOneAt(grid, 0.5, 1),
                  topOneAt(grid, 0, Math.sqrt(0.1)), topOneAt(grid, 2, 99), topOneAt(one, 0.1, 3)]
                  .map(it => Math.round(it * 1000)));
              });
              """);

      // Then corners, the middle of α, the geometric middle of β, outside, a single point
      assertThat(found).isEqualTo(List.of(0L, 1000L, 750L, 500L, 1000L, 700L));
    }
  }

  @Test
  void aRollbackIsConfirmedAndARefusalIsShown() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#rollback");
      console.refuseDecisions("The champion is pinned; unpin it first.");

      // When
      browser.click("#rollback");
      browser.type("#actor", "max");
      browser.type("#reason", "dots for stripes");
      browser.picture("rollback");
      browser.click("dialog .primary");
      browser.awaitText("dialog [role=alert]", "The champion is pinned; unpin it first.");
      console.refuseDecisions(null);
      browser.click("dialog .primary");
      browser.awaitText("#told", "Rolled back");

      // Then
      browser.awaitText("#champion-now", "280");
      browser.awaitText("#decisions", "dots for stripes");
      assertThat(browser.focused().getDomAttribute("id")).isEqualTo("rollback");
      browser.click("#pin");
      assertThat(browser.find("#actor").getDomProperty("value")).isEqualTo("max");
      browser.type("#reason", "the show is on");
      browser.click("dialog .primary");
      browser.awaitSeen("#pinned");
      assertThat(console.decisions()).extracting(it -> it.get("kind")).endsWith("ROLLBACK", "PIN");
    }
  }

  @Test
  void nothingIsDecidedWithoutANameAndAReason() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#rollback");

      // When
      browser.click("#rollback");
      browser.click("dialog .primary");
      browser.press(Keys.ESCAPE);
      browser.awaitGone("dialog");

      // Then
      assertThat(console.decisions()).hasSize(2);
    }
  }

  @Test
  void theVariantChangesWhatTheTableSays() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitText("#checkpoint-rows", "64.5");

      // When
      browser.find("#variant").sendKeys("sketch");

      // Then the teacher on sketch: 0.645 − 0.24
      browser.awaitText("#checkpoint-rows", "40.5");
      assertThat(browser.text("#accuracy-note")).contains("600 images of sketch");
    }
  }

  @Test
  void anotherStudentBringsItsOwnCheckpoints() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitText("#checkpoint-rows", "520");

      // When
      browser.find("#student").sendKeys("rival");

      // Then
      Awaitility.await()
          .atMost(java.time.Duration.ofSeconds(40))
          .until(() -> browser.all("#checkpoint-rows tr").size() == 3);
    }
  }

  @Test
  void aLineageIsReadWithTheKeyboardAlone() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#champion-now .checkpoint");

      // When
      browser.press(Keys.TAB, Keys.ENTER); // the skip link
      browser.press(Keys.TAB); // the champion's tile
      String opener = browser.focused().getAccessibleName();
      browser.press(Keys.ENTER);
      browser.awaitText("dialog", "Ancestors");
      for (int i = 0; i < 40; i++) {
        browser.press(Keys.TAB);
      }
      Object inside = browser.script("return document.activeElement.closest('dialog') !== null");
      browser.picture("lineage");
      browser.pressShifted(Keys.TAB);
      browser.press(Keys.ESCAPE);
      browser.awaitGone("dialog");

      // Then
      assertThat(opener).isEqualTo("Lineage of checkpoint " + Story.checkpoint(400));
      assertThat(inside).isEqualTo(true);
      assertThat(browser.focused().getAccessibleName()).isEqualTo(opener);
    }
  }

  @Test
  void aKeyIsAskedForOnceAndAWrongOneIsRefused() {
    // Given
    try (FakeConsole console = FakeConsole.running().lockedWith("swordfish")) {
      browser.visit(console.url()).awaitSeen("#api-key");

      // When
      browser.type("#api-key", "carp\n");
      browser.awaitText("dialog [role=alert]", "not accepted");
      browser.type("#api-key", "swordfish\n");

      // Then
      browser.awaitText("#connection", "connected");
      browser.awaitText("#alpha-now", "0.30");
      browser.visit(console.url()).awaitText("#connection", "connected");
      assertThat(browser.all("dialog")).isEmpty();
    }
  }

  @Test
  void thePageComesBackByItselfWhenTheServerDoes() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitText("#tile-step-value", "519");

      // When
      console.stop();
      browser.awaitText("#connection", "reconnecting since");
      browser.picture("reconnecting");
      console.start();

      // Then
      browser.awaitText("#connection", "connected");
      assertThat(browser.text("#tile-step-value")).isEqualTo("519");
    }
  }

  @Test
  void aPageThatIsOpenForLongStaysSmall() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#mix-full");
      console.send("evaluations", console.story().evaluations(0, 600));
      console.send("prequential", console.story().prequential(0, 600));
      console.send("steps", console.story().steps(520, 4_000));
      flood(console, 4_000, 100);
      long nodesBefore = browser.nodes();
      long heapBefore = browser.heapBytesAfterCollection();

      // When
      flood(console, 4_100, 2_000);

      // Then it holds what it held when it was full; five events a round are 10,000
      long nodes = browser.nodes();
      long heap = browser.heapBytesAfterCollection();
      System.out.printf(
          "Console, full: %d elements, %.1f MB; after 10,000 more events: %d elements, %.1f MB%n",
          nodesBefore, heapBefore / 1e6, nodes, heap / 1e6);
      assertThat(nodes).isLessThan(2_000);
      assertThat(heap).isLessThan(heapBefore + 10_000_000);
    }
  }

  private static void flood(FakeConsole console, int step, int rounds) {
    Story story = console.story();
    for (int i = 0; i < rounds; i++) {
      console.send("steps", story.steps(step + i, step + i + 1));
      console.send("image", story.image(step + i));
      console.send("rejected", story.rejected(8 + step + i));
      console.send("evaluations", story.evaluations(step + i, step + i + 1));
      console.send("prequential", story.prequential(step + i, step + i + 1));
    }
    browser.awaitText("#tile-step-value", "%,d".formatted(step + rounds - 1));
  }
}
