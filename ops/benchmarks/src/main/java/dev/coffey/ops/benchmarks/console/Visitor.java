package dev.coffey.ops.benchmarks.console;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A Chromium without a window and with an empty profile, that is kept for as long as it is open.
 */
final class Visitor implements AutoCloseable {
  private static final File CHROMIUM = new File("/usr/bin/chromium");
  private static final File DRIVER = new File("/usr/bin/chromedriver");
  private static final Duration PAINT_MAX = Duration.ofSeconds(30);

  private final ChromeDriver driver;
  private final Path profile;

  private Visitor(ChromeDriver driver, Path profile) {
    this.driver = driver;
    this.profile = profile;
  }

  /**
   * What a page holds after a garbage collection.
   *
   * @param heapBytes JavaScript's
   * @param nodes of all documents, those that only a script still holds included
   */
  record Held(long heapBytes, long nodes, long listeners) {}

  /**
   * @throws IOException when there is no Chromium where Debian puts it
   */
  static Visitor open() throws IOException {
    if (!CHROMIUM.canExecute() || !DRIVER.canExecute()) {
      throw new IOException(
          "there is no %s or no %s (Debian: apt-get install chromium chromium-driver)."
              .formatted(CHROMIUM, DRIVER));
    }
    Path profile = Files.createTempDirectory("coffey-visitor");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile,
        "--window-size=1440,1000");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).usingAnyFreePort().build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.executeCdpCommand("Performance.enable", Map.of());
    return new Visitor(driver, profile);
  }

  /** Loads a page; returns after how many milliseconds it first showed something. */
  double visit(String url) {
    driver.get(url);
    driver.manage().timeouts().scriptTimeout(PAINT_MAX);
    Object millis =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            new PerformanceObserver((list) => {
              const paint = list.getEntriesByName('first-contentful-paint')[0];
              if (paint) done(paint.startTime);
            }).observe({ type: 'paint', buffered: true });
            """);
    return ((Number) millis).doubleValue();
  }

  String text(String css) {
    return (String)
        driver.executeScript("return document.querySelector(arguments[0])?.textContent ?? ''", css);
  }

  /** Clicks the one so far down the list, from 0 and round; false when none can be clicked now. */
  boolean click(String css, int turn) {
    // By place, since the driver would hold every element that it has told of, and with it the
    // page.
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
    for (String type : List.of("mousePressed", "mouseReleased")) {
      driver.executeCdpCommand(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              place.get(0),
              "y",
              place.get(1),
              "button",
              "left",
              "clickCount",
              1));
    }
    return true;
  }

  /** Types into the first; false when it is not there to be typed into. */
  boolean type(String css, CharSequence... keys) {
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

  Held held() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    Map<String, Number> metrics = new HashMap<>();
    List<?> told =
        (List<?>) driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
    for (Object each : told) {
      Map<?, ?> metric = (Map<?, ?>) each;
      metrics.put((String) metric.get("name"), (Number) metric.get("value"));
    }
    return new Held(
        metrics.get("JSHeapUsedSize").longValue(),
        metrics.get("Nodes").longValue(),
        metrics.get("JSEventListeners").longValue());
  }

  /** What has been written to the browser's console since this was asked last. */
  List<LogEntry> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(it -> it.getLevel().intValue() >= Level.WARNING.intValue())
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
    try (var all = Files.walk(profile)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("The profile " + profile + " stays: " + e);
    }
  }
}
