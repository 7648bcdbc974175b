package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.browser.Barriers;
import dev.coffey.ops.browser.ConsoleRound;
import dev.coffey.ops.browser.HeapSnapshot;
import dev.coffey.ops.browser.Held;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page and its stream of events: locked, lost, and open for long. */
class ConsoleConnectionTest extends PageVisits {
  private static final int ROUNDS = 600;

  /**
   * Full stores replace like by like; what is left is compiled code, 0.8 MB. With 1 KB kept of each
   * event it would be 3 MB.
   */
  private static final long GROWN_BYTES_MAX = 2_500_000;

  @Test
  void aKeyIsAskedForOnceAndAWrongOneIsRefused() {
    // Given
    try (FakeConsole console = FakeConsole.running().lockedWith("swordfish", Door.READ)) {
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
  void aKeyThatMayNotReadIsToldSoAndAnotherIsTaken() {
    // Given
    try (FakeConsole console =
        FakeConsole.running().lockedWith("pusher", "push").lockedWith("reader", Door.READ)) {
      browser.visit(console.url()).awaitSeen("#api-key");

      // When
      browser.type("#api-key", "pusher\n");
      browser.awaitText("dialog [role=alert]", "needs the role 'read'; 'zoe' has push");
      browser.press(Keys.ESCAPE);
      browser.awaitText("#connection-why", "needs the role 'read'; 'zoe' has push");
      browser.picture("locked");
      browser.click("#retry");
      browser.awaitSeen("#api-key");
      browser.type("#api-key", "reader\n");

      // Then
      browser.awaitText("#connection", "connected");
      assertThat(browser.find("#connection-why").isDisplayed()).isFalse();
      assertThat(browser.find("#retry").isDisplayed()).isFalse();
    }
  }

  @Test
  void whyThereIsNoPlaceForThePageIsSeenUntilThereIsOne() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      console.door().fill(true);

      // When
      browser.visit(console.url()).awaitText("#connection-why", "as many as pages-max allows");
      String state = browser.text("#connection");
      console.door().fill(false);

      // Then
      browser.awaitText("#connection", "connected");
      assertThat(state).contains("reconnecting");
      assertThat(browser.find("#connection-why").isDisplayed()).isFalse();
    }
  }

  @Test
  void nobodyIsShutOutWhileThePageIsCutOff() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#mix-full");
      console.stop();
      browser.awaitText("#connection", "reconnecting since");
      browser.awaitText("#connection-why", "not reachable");

      // When
      List<String> light = Barriers.of(browser);
      browser.click("#theme");
      List<String> dark = Barriers.of(browser);
      browser.picture("reconnecting-dark");
      browser.phone();
      browser.picture("reconnecting-phone");

      // Then
      assertThat(light).isEmpty();
      assertThat(dark).isEmpty();
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
  void aPageThatIsOpenAndInUseForLongStaysSmall() {
    // Given a page whose stores are full
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.awaitSeen("#mix-full");
      flood(console, 520);
      fill(console, 520 + ROUNDS);
      Held full = browser.held();
      HeapSnapshot fullHeap = browser.heap();

      // When
      flood(console, 4_000);
      fill(console, 4_000 + ROUNDS);

      // Then it holds what it held
      Held held = browser.held();
      HeapSnapshot heap = browser.heap();
      String grown =
          heap.since(fullHeap).stream()
              .limit(12)
              .map(HeapSnapshot.Growth::line)
              .collect(Collectors.joining("\n", "what is more:\n", ""));
      System.out.printf("Console, full: %s%nafter %,d more events: %s%n", full, 5 * ROUNDS, held);
      System.out.println(grown);
      assertThat(held.heapBytes()).as(grown).isLessThan(full.heapBytes() + GROWN_BYTES_MAX);
      assertThat(heap.detachedNodes()).isLessThan(fullHeap.detachedNodes() + 500);
      assertThat(browser.elements()).isLessThan(2_000);
      assertThat(held.listeners()).isLessThan(full.listeners() + 20);
    }
  }

  @Test
  void wordsThatWereMeasuredOnceAreNotKept() {
    // Given
    try (FakeConsole console = FakeConsole.running()) {
      visit(console);
      browser.show("#accuracy-chart");
      browser.awaitSeen("#accuracy-chart canvas");
      long before = browser.held().domBytes();

      // When
      browser.later(
          """
          const done = arguments[arguments.length - 1];
          import('/console/vendor/echarts.esm.min.js').then(({ graphic }) => {
            for (let i = 0; i < 3000; i++) {
              new graphic.Text({ style: { text: `label ${i}` } }).getBoundingRect();
            }
            done();
          });
          """);

      // Then it holds far less than 1.6 KB of each
      assertThat(browser.held().domBytes() - before).isLessThan(2_000_000);
    }
  }

  /** Five events a round, as fast as the page takes them, and a person who uses it meanwhile. */
  private static void flood(FakeConsole console, int step) {
    Story story = console.story();
    ConsoleRound person = new ConsoleRound();
    for (int i = 0; i < ROUNDS; i++) {
      console.send("steps", story.steps(step + i, step + i + 1));
      console.send("image", story.image(step + i));
      console.send("rejected", story.rejected(8 + step + i));
      console.send("evaluations", story.evaluations(step + i, step + i + 1));
      console.send("prequential", story.prequential(step + i, step + i + 1));
      if (i % 10 == 0) {
        person.next(browser.hand());
      }
    }
    person.rest(browser.hand());
  }

  /** As much as the page keeps of everything, all of it drawn: the person chose other students. */
  private static void fill(FakeConsole console, int step) {
    browser.awaitText("#connection", "connected");
    Story story = console.story();
    console.send("evaluations", story.evaluations(step, step + 600));
    console.send("prequential", story.prequential(step, step + 600));
    console.send("steps", story.steps(step, step + 2_500));
    browser.awaitText("#tile-step-value", "%,d".formatted(step + 2_499));
    browser.lookAround();
  }
}
