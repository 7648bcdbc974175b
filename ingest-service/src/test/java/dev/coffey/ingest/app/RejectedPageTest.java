package dev.coffey.ingest.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.letters.LetterBox;
import dev.coffey.ingest.letters.LetterId;
import dev.coffey.ops.browser.Barriers;
import dev.coffey.ops.browser.Browser;
import dev.coffey.ops.browser.TestBrowser;
import dev.coffey.schemas.RejectionReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.Keys;

/** The page of rejected images in a real browser, with a broker that has no other letters. */
@QuarkusTest
@QuarkusTestResource(value = RealServers.class, restrictToAnnotatedClass = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RejectedPageTest {
  private static final int EMPTY = 60;
  private static final Duration LIMIT = Duration.ofSeconds(40);

  /** From here on answers to such a request come when they are let go; what is asked is counted. */
  private static final String HOLD =
      """
      const [part] = arguments;
      const real = window.fetch;
      window.asked = 0;
      window.letGo = new Promise((go) => { window.go = go; });
      window.fetch = async (path, ...more) => {
        const held = String(path).includes(part);
        if (held) window.asked++;
        const answer = await real(path, ...more);
        if (held) await window.letGo;
        return answer;
      };
      """;

  private static Browser browser;

  private final LetterBox box = new LetterBox();

  @TestHTTPResource("/rejected.html")
  URI page;

  @BeforeAll
  static void open() {
    browser = TestBrowser.open();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void reject() throws Exception {
    if (letters() == 0) {
      box.unknownClass(TestImages.png(601), "unicorn");
      box.unknownClass(TestImages.png(602), "griffin");
      for (int i = 0; i < EMPTY; i++) {
        box.put(RejectionReason.EMPTY, "images", "k" + i, new byte[] {1}, Optional.empty());
      }
    }
    await().atMost(LIMIT).until(() -> letters() >= EMPTY + 2);
    browser.visit(page.toString());
    awaitCards(50);
  }

  @AfterEach
  void leave() {
    browser.visit("about:blank");
    box.close();
  }

  private static int letters() {
    return given().get("/rejected/counts").path("letters");
  }

  private static void awaitCards(int number) {
    await(number + " cards").atMost(LIMIT).until(() -> browser.all("article").size() == number);
  }

  private static String chip(String reason) {
    return "#reasons [data-reason=%s]".formatted(reason);
  }

  /** Until the page has taken every answer that was let go. */
  private static void letGo() {
    browser.later(
        """
        const done = arguments[arguments.length - 1];
        window.go();
        fetch('rejected/counts').then((it) => it.json())
          .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
        """);
  }

  @Test
  void olderOnesComeOnceHoweverOftenTheyAreAskedFor() {
    // Given
    browser.script(HOLD, "after=");

    // When
    browser.script("for (let i = 0; i < 3; i++) document.querySelector('#more').click()");
    Object asked = browser.script("return window.asked");
    letGo();

    // Then
    awaitCards(62);
    assertThat(asked).isEqualTo(1L);
    assertThat(browser.text("#shown")).isEqualTo("62 shown, newest first.");
    assertThat(browser.find("#more").isDisplayed()).isFalse();
  }

  @Test
  void theReasonThatWasChosenLastIsShownHoweverSlowTheOneBeforeIs() {
    // Given
    browser.script(HOLD, "reason=EMPTY");

    // When
    browser.click(chip("EMPTY"));
    await().atMost(LIMIT).until(() -> browser.script("return window.asked").equals(1L));
    browser.click(chip("UNKNOWN_CLASS"));
    awaitCards(2);
    letGo();

    // Then
    assertThat(browser.all("article")).hasSize(2);
    assertThat(browser.text("#letters")).contains("unknown class").doesNotContain("empty");
    assertThat(browser.text("#shown")).isEqualTo("2 of unknown class shown, newest first.");
    assertThat(browser.text("#reasons [aria-pressed=true]")).startsWith("unknown class");
  }

  @Test
  void theKeyboardStaysWhereItIsUsed() {
    // When a reason is chosen
    browser.script("document.querySelector(arguments[0]).focus()", chip("UNKNOWN_CLASS"));
    browser.press(Keys.ENTER);
    browser.awaitText("#shown", "2 of unknown class");
    Object onChip = browser.script("return document.activeElement.dataset.reason");

    // And a letter is opened
    browser.script("document.querySelector('article button').focus()");
    browser.press(Keys.ENTER);
    browser.awaitText("article dl", "griffin");
    String opened = browser.focused().getText();

    // And older ones are asked for
    browser.click(chip("EMPTY"));
    browser.awaitText("#shown", "50 of empty shown, newest first; there are older ones.");
    browser.script("document.querySelector('#more').focus()");
    browser.press(Keys.ENTER);
    browser.awaitText("#shown", "60 of empty shown, newest first.");
    Object onNext =
        browser.script(
            "return document.activeElement.closest('article') === document.querySelectorAll('article')[50]");

    // Then
    assertThat(onChip).isEqualTo("UNKNOWN_CLASS");
    assertThat(opened).contains("griffin");
    assertThat(onNext).isEqualTo(true);
    assertThat(browser.all("[aria-live]")).isEmpty();
  }

  /** The last, for what is thrown away takes older ones with it. */
  @Test
  @Order(Integer.MAX_VALUE)
  void anErrorIsGoneOnceAllIsWellAgain() throws Exception {
    // Given a letter that somebody else throws away
    LetterId gone = box.put(RejectionReason.OTHER, "images", "k", new byte[] {1}, Optional.empty());
    await().atMost(LIMIT).until(() -> letters() >= EMPTY + 3);
    browser.visit(page.toString());
    browser.awaitSeen("#letter-" + gone);
    given()
        .contentType("application/json")
        .body(Map.of("through", List.of(gone.toString()), "confirm", through(gone)))
        .post("/rejected/purge")
        .then()
        .statusCode(200);

    // When
    browser.click("#letter-" + gone + " button");
    browser.awaitText("#message", gone.toString());
    browser.click("#reasons button");

    // Then
    browser.awaitText("#shown", "shown, newest first");
    assertThat(browser.find("#message").isDisplayed()).isFalse();
  }

  private static int through(LetterId letter) {
    return given()
        .contentType("application/json")
        .body(Map.of("through", List.of(letter.toString()), "dry_run", true))
        .post("/rejected/purge")
        .path("letters");
  }

  @Test
  void nobodyIsShutOutInEitherSchemeOrFromADialogOrWhileThePageIsCutOff() {
    // Given
    browser.click(chip("UNKNOWN_CLASS"));
    awaitCards(2);

    // When
    List<String> light = Barriers.of(browser);
    browser.click("article input");
    browser.click("#redrive");
    browser.awaitSeen("#yes");
    List<String> dialog = Barriers.of(browser);
    browser.scheme("dark");
    List<String> dialogInTheDark = Barriers.of(browser);
    browser.press(Keys.ESCAPE);
    List<String> dark = Barriers.of(browser);
    browser.cutOff();
    browser.click(chip("EMPTY"));
    browser.awaitText("#message", "not reachable");
    List<String> cutOffInTheDark = Barriers.of(browser);
    browser.scheme("light");
    List<String> cutOff = Barriers.of(browser);
    browser.picture("rejected-cut-off");

    // Then
    assertThat(light).isEmpty();
    assertThat(dark).isEmpty();
    assertThat(dialog).isEmpty();
    assertThat(dialogInTheDark).isEmpty();
    assertThat(cutOff).isEmpty();
    assertThat(cutOffInTheDark).isEmpty();
  }

  @Test
  void itIsReadInBothSchemesAndOnAPhone() {
    // When
    browser.click(chip("UNKNOWN_CLASS"));
    awaitCards(2);
    browser.picture("rejected-light");
    browser.scheme("dark");
    browser.picture("rejected-dark");
    browser.phone();
    browser.picture("rejected-phone");

    // Then
    assertThat(
            (Long)
                browser.script("return document.documentElement.scrollWidth - window.innerWidth"))
        .isNotPositive();
    assertThat(browser.complaints()).isEmpty();
  }
}
