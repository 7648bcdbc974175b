package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** A person decides: mixes, rolls back, pins. */
class ConsoleDecisionsTest extends PageVisits {

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
  void aCheckpointOfAnotherStudentThanTheShownBecomesItsChampion() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      String rival = Story.checkpoint("rival", 120);
      browser.awaitSeen("#leaderboard-rows [data-checkpoint='%s']".formatted(rival));

      // When
      browser.click("#leaderboard-rows [data-checkpoint='%s']".formatted(rival));
      browser.awaitText("dialog", "Ancestors");
      browser.click("dialog .lineage > p button");
      browser.awaitText("dialog", rival + " becomes champion of rival");
      browser.type("#actor", "zoe");
      browser.type("#reason", "it learns faster");
      browser.click("dialog .primary");
      browser.awaitText("#told", "Promoted");

      // Then
      assertThat(console.decisions().get(2))
          .containsEntry("studentId", "rival")
          .containsEntry("checkpointId", rival);
      assertThat(browser.text("#champion-now")).contains("400");
    }
  }

  @Test
  void aDecisionThatTheKeyMayNotTakeAsksForAnother() {
    // Given
    try (FakeConsole console =
        FakeConsole.running().lockedWith("reader", Door.READ).lockedWith("chief", Door.OPERATE)) {
      browser.visit(console.url()).awaitSeen("#api-key");
      browser.type("#api-key", "reader\n");
      browser.awaitText("#connection", "connected");
      browser.awaitSeen("#rollback");

      // When
      browser.click("#rollback");
      browser.type("#actor", "max");
      browser.type("#reason", "dots for stripes");
      browser.click("dialog .primary");
      browser.awaitText("dialog:last-of-type [role=alert]", "needs the role 'operate'");
      browser.picture("another-key");
      browser.type("#api-key", "chief\n");

      // Then
      browser.awaitText("#told", "Rolled back");
      assertThat(console.decisions()).extracting(it -> it.get("kind")).endsWith("ROLLBACK");
      assertThat(browser.all("dialog")).isEmpty();
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
}
