package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.browser.Barriers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the page shows, to whom, and how soon. */
class ConsolePageTest extends PageVisits {

  @Test
  void everythingIsShownInBothSchemesAndOnAPhoneWithoutAComplaint() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitText("#tile-champion", "400");
      browser.awaitSeen("#mix-full");

      // When
      browser.lookAround();
      awaitPlots(6);
      browser.picture("desktop-light");
      browser.click("#theme");
      Object chosen = browser.script("return document.documentElement.dataset.theme");
      browser.lookAround();
      browser.picture("desktop-dark");
      browser.phone();
      browser.awaitText("#flow-picture", "samples.unlabeled");
      browser.lookAround();
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
      List<String> light = Barriers.of(browser);
      browser.click("#theme");
      List<String> dark = Barriers.of(browser);
      browser.click("#rollback");
      List<String> dialog = Barriers.of(browser);

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

  private static void awaitPlots(int plots) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> browser.all(".plot canvas, #heat canvas").size() >= plots);
  }
}
