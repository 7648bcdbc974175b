package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The page and its stream of events: locked, lost, and open for long. */
class ConsoleConnectionTest extends PageVisits {

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
