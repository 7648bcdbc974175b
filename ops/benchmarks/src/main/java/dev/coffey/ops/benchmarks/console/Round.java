package dev.coffey.ops.benchmarks.console;

import java.util.List;
import java.util.function.BiPredicate;
import org.openqa.selenium.Keys;

/** What a curious person does with the console, a thing at a time; nothing that decides. */
final class Round {
  private static final List<BiPredicate<Visitor, Integer>> DEEDS =
      List.of(
          (page, turn) -> page.type("#alpha", turn % 2 == 0 ? Keys.ARROW_RIGHT : Keys.ARROW_LEFT),
          (page, turn) -> page.type("#beta", turn % 2 == 0 ? Keys.PAGE_UP : Keys.PAGE_DOWN),
          (page, turn) -> page.click("#mix-current", 0),
          (page, turn) -> page.click("#theme", 0),
          (page, turn) -> page.type("#variant", turn % 2 == 0 ? Keys.ARROW_DOWN : Keys.ARROW_UP),
          (page, turn) -> page.click(".legend-entry", turn),
          (page, turn) -> page.click("#checkpoint-rows .checkpoint", turn),
          (page, turn) -> page.click("dialog [aria-label=Close]", 0),
          (page, turn) -> page.click("#thumbs button", turn),
          (page, turn) -> page.click("#pause-images", 0),
          (page, turn) -> page.click("#flow-tables summary", 0),
          (page, turn) -> page.click("#leaderboard-rows [data-student]", turn),
          (page, turn) -> page.type("#student", turn % 2 == 0 ? Keys.ARROW_DOWN : Keys.ARROW_UP));

  private int turn;
  private int done;

  /** The next thing, if the page has it at the moment. */
  void next(Visitor page) {
    if (DEEDS.get(turn % DEEDS.size()).test(page, turn / DEEDS.size())) {
      done++;
    }
    turn++;
  }

  int done() {
    return done;
  }
}
