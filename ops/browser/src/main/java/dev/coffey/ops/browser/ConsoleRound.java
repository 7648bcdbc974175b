package dev.coffey.ops.browser;

import java.util.List;
import java.util.function.BiPredicate;
import org.openqa.selenium.Keys;

/** What a curious person does with the console, a thing at a time; nothing that decides. */
public final class ConsoleRound {
  private static final String CLOSE = "dialog [aria-label=Close]";
  private static final List<BiPredicate<Hand, Integer>> DEEDS =
      List.of(
          (hand, turn) -> hand.type("#alpha", turn % 2 == 0 ? Keys.ARROW_RIGHT : Keys.ARROW_LEFT),
          (hand, turn) -> hand.type("#beta", turn % 2 == 0 ? Keys.PAGE_UP : Keys.PAGE_DOWN),
          (hand, turn) -> hand.click("#mix-current", 0),
          (hand, turn) -> hand.click("#theme", 0),
          (hand, turn) -> hand.type("#variant", turn % 2 == 0 ? Keys.ARROW_DOWN : Keys.ARROW_UP),
          (hand, turn) -> hand.click(".legend-entry", turn),
          (hand, turn) -> hand.click("#checkpoint-rows .checkpoint", turn),
          (hand, turn) -> hand.click(CLOSE, 0),
          (hand, turn) -> hand.click("#thumbs button", turn),
          (hand, turn) -> hand.click("#pause-images", 0),
          (hand, turn) -> hand.click("#flow-tables summary", 0),
          (hand, turn) -> hand.click("#leaderboard-rows [data-student]", turn),
          (hand, turn) -> hand.type("#student", turn % 2 == 0 ? Keys.ARROW_DOWN : Keys.ARROW_UP));

  private static final List<String> UNDO =
      List.of(
          CLOSE,
          ".legend-entry[aria-pressed=false]",
          "#pause-images[aria-pressed=true]",
          "#flow-tables[open] summary",
          "[data-theme=dark] #theme");
  private static final List<String> CHOICES = List.of("#student", "#variant");

  private int turn;
  private int done;

  /** The next thing, if the page has it at the moment. */
  public void next(Hand hand) {
    if (DEEDS.get(turn % DEEDS.size()).test(hand, turn / DEEDS.size())) {
      done++;
    }
    turn++;
  }

  /**
   * Closes, shows and chooses again what it was before, so that the page can be compared with
   * itself. A page that turns to another student begins with what the server tells of that one.
   */
  public void rest(Hand hand) {
    for (String undo : UNDO) {
      while (hand.click(undo, 0)) {
        done++;
      }
    }
    for (String choice : CHOICES) {
      if (hand.type(choice, Keys.HOME)) {
        done++;
      }
    }
  }

  /** How many things were done. */
  public int done() {
    return done;
  }
}
