package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** A person looks elsewhere: at another student, variant or checkpoint. */
class ConsoleChoicesTest extends PageVisits {

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
          .atMost(Duration.ofSeconds(40))
          .until(() -> browser.all("#checkpoint-rows tr").size() == 3);
    }
  }

  @Test
  void aStudentOnTheLeaderboardIsShownWhenItIsClicked() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitText("#leaderboard-rows", "53.8");
      assertThat(browser.text("#leaderboard-note")).contains("demo leads by 23.7 points");

      // When
      browser.click("#leaderboard-rows [data-student=rival]");

      // Then
      browser.awaitText("#leaderboard-rows [aria-current=true]", "rival");
      browser.awaitText("#connection", "connected");
      assertThat(browser.find("#student").getDomProperty("value")).isEqualTo("rival");
      assertThat(browser.focused().getText()).isEqualTo("rival");
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> browser.all("#checkpoint-rows tr").size() == 3);
    }
  }

  @Test
  void theMixOfAStudentGoesWithIt() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitText("#mix-note", "demo");

      // When
      browser.click("#leaderboard-rows [data-student=rival]");

      // Then a student without a champion has none
      browser.awaitText("#mix-empty", "No champion yet");
      assertThat(browser.find("#mix-full").isDisplayed()).isFalse();
      assertThat(browser.find("#publish").isDisplayed()).isFalse();
      browser.click("#leaderboard-rows [data-student=demo]");
      browser.awaitText("#mix-note", "demo");
      assertThat(browser.text("#alpha-now")).isEqualTo("0.30");
    }
  }

  @Test
  void imagesStandStillWhileTheyArePausedAndGoOnAfterwards() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      awaitImages(11);
      browser.click("#thumbs li:nth-child(12) button");
      String chosen = browser.find("#image-shown").getDomAttribute("src");

      // When all that it had are out of date
      sendImages(console, 100);
      List<String> paused = images();
      String shown = browser.find("#image-shown").getDomAttribute("src");
      browser.click("#pause-images");
      awaitImages(111);
      browser.click("#pause-images");
      sendImages(console, 200);
      List<String> pausedAgain = images();
      browser.picture("paused");

      // Then
      assertThat(shown).isEqualTo(chosen);
      assertThat(paused).isEqualTo(imagesTo(11));
      assertThat(pausedAgain).isEqualTo(imagesTo(111));
      browser.click("#leaderboard-rows [data-student=rival]");
      awaitImages(11);
      assertThat(browser.text("#pause-images")).isEqualTo("Pause");
    }
  }

  /** Twelve of them, and waits until the page has taken what came after. */
  private static void sendImages(FakeConsole console, int from) {
    Story story = console.story();
    for (int i = from; i < from + 12; i++) {
      console.send("image", story.image(i));
    }
    console.send("steps", story.steps(1_000 + from, 1_001 + from));
    browser.awaitText("#tile-step-value", "%,d".formatted(1_000 + from));
  }

  private static void awaitImages(int newest) {
    Awaitility.await("image " + newest)
        .atMost(Duration.ofSeconds(40))
        .until(() -> images().equals(imagesTo(newest)));
  }

  /** What is on the wall, the newest first. */
  private static List<String> images() {
    Object keys =
        browser.script(
            "return [...document.querySelectorAll('#thumbs li')].map((it) => it.dataset.key)");
    return ((List<?>) keys).stream().map(String::valueOf).toList();
  }

  private static List<String> imagesTo(int newest) {
    return IntStream.range(0, 12).mapToObj(it -> "%064x".formatted(newest - it)).toList();
  }

  @Test
  void oneStudentAloneIsNotCompared() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#leaderboard");

      // When
      console.send("leaderboard", new StudentsStory(console.story()).leaderboard(1));

      // Then
      Awaitility.await("no leaderboard")
          .atMost(Duration.ofSeconds(40))
          .until(() -> !browser.find("#leaderboard").isDisplayed());
      assertThat(browser.find("#leaderboard-link").isDisplayed()).isFalse();
    }
  }

  @Test
  void aPointUnderThePointerTellsWhatItStandsFor() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#mix-full");
      browser.show("#accuracy-chart");
      browser.awaitSeen("#accuracy-chart canvas");

      // When
      browser.hover("#accuracy-chart canvas");

      // Then the seventh of thirteen checkpoints is in the middle
      browser.awaitText("#accuracy-chart .plot", "Step 280");
      assertThat(browser.text("#accuracy-chart .plot"))
          .contains(Story.checkpoint(280), "Student, mixed", "the champion's");
      browser.show("#fresh-chart");
      browser.awaitSeen("#fresh-chart canvas");
      browser.hover("#fresh-chart canvas");
      browser.awaitText("#fresh-chart .plot", "200 images");
      browser.show("#heat");
      browser.awaitSeen("#heat canvas");
      browser.hover("#heat canvas");
      browser.awaitText("#heat", "α 0.");
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
}
