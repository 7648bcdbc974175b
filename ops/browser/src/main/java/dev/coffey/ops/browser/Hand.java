package dev.coffey.ops.browser;

import java.util.List;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** Clicks on places and types into what has the focus; no element is told to the driver. */
public final class Hand {
  private final ChromeDriver driver;

  Hand(ChromeDriver driver) {
    this.driver = driver;
  }

  /** What the first says, seen or not; nothing when there is none. */
  public String text(String css) {
    return (String)
        driver.executeScript("return document.querySelector(arguments[0])?.textContent ?? ''", css);
  }

  /** Clicks the one so far down the list, from 0 and round; false when none can be clicked now. */
  public boolean click(String css, int turn) {
    List<?> place =
        (List<?>)
            driver.executeScript(
                """
                const [css, turn] = arguments;
                const all = [...document.querySelectorAll(css)]
                  .filter((it) => it.offsetParent !== null && !it.disabled);
                if (all.length === 0) return null;
                const one = all[turn % all.length];
                one.scrollIntoView({ block: 'center', behavior: 'instant' });
                const { x, y, width, height } = one.getBoundingClientRect();
                return [x + width / 2, y + height / 2];
                """,
                css, turn);
    if (place == null) {
      return false;
    }
    mouse("mousePressed", place);
    mouse("mouseReleased", place);
    return true;
  }

  private void mouse(String type, List<?> place) {
    driver.executeCdpCommand(
        "Input.dispatchMouseEvent",
        Map.of(
            "type", type, "x", place.get(0), "y", place.get(1), "button", "left", "clickCount", 1));
  }

  /** Types into the first; false when it is not there to be typed into. */
  public boolean type(String css, CharSequence... keys) {
    Object ready =
        driver.executeScript(
            """
            const one = document.querySelector(arguments[0]);
            if (!one || one.offsetParent === null || one.disabled) return false;
            one.focus();
            return true;
            """,
            css);
    if (Boolean.TRUE.equals(ready)) {
      new Actions(driver).sendKeys(keys).perform();
    }
    return Boolean.TRUE.equals(ready);
  }
}
