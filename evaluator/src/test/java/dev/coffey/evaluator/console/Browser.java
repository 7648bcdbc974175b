package dev.coffey.evaluator.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NotFoundException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window, and the few things that a person does with it. */
final class Browser implements AutoCloseable {
  private static final File CHROMIUM = new File("/usr/bin/chromium");
  private static final File DRIVER = new File("/usr/bin/chromedriver");
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final ChromeDriver driver;
  private final Path profile;

  private Browser(ChromeDriver driver, Path profile) {
    this.driver = driver;
    this.profile = profile;
  }

  /** Skips the test, loudly, where there is no Chromium; fails with -Dchromium=required. */
  static Browser open() {
    if (!CHROMIUM.canExecute() || !DRIVER.canExecute()) {
      String lack =
          "NOT TESTED: the console's page, for want of %s and %s (Debian: apt-get install chromium"
                  .formatted(CHROMIUM, DRIVER)
              + " chromium-driver).";
      System.err.println("\n**** " + lack + " ****\n");
      if ("required".equals(System.getProperty("chromium"))) {
        Assertions.fail(lack);
      }
      Assumptions.abort(lack);
    }
    Path profile = emptyFolder();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
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
    return new Browser(new ChromeDriver(service, options), profile);
  }

  private static Path emptyFolder() {
    try {
      return Files.createTempDirectory("coffey-chromium");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
    try (var all = Files.walk(profile)) {
      all.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("The profile " + profile + " stays: " + e);
    }
  }

  Browser visit(String url) {
    driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    driver.get("about:blank"); // the page before complains no more
    driver.manage().logs().get(LogType.BROWSER);
    driver.get(url);
    return this;
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  void show(String css) {
    driver.executeAsyncScript(
        """
        const [element, done] = arguments;
        element.scrollIntoView({block: 'center', behavior: 'instant'});
        requestAnimationFrame(() => requestAnimationFrame(done));
        """,
        find(css));
  }

  void click(String css) {
    show(css);
    find(css).click();
  }

  void type(String css, String text) {
    find(css).sendKeys(text);
  }

  /** To whatever has the focus. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void pressShifted(Keys key) {
    new Actions(driver).keyDown(Keys.SHIFT).sendKeys(key).keyUp(Keys.SHIFT).perform();
  }

  String text(String css) {
    return find(css).getText();
  }

  void awaitText(String css, String part) {
    await("'" + part + "' in " + css)
        .atMost(LIMIT)
        .ignoreExceptionsMatching(Browser::comes)
        .until(() -> text(css), it -> it.contains(part));
  }

  void awaitSeen(String css) {
    await(css)
        .atMost(LIMIT)
        .ignoreExceptionsMatching(Browser::comes)
        .until(() -> find(css).isDisplayed());
  }

  void awaitGone(String css) {
    await("no " + css).atMost(LIMIT).until(() -> all(css).isEmpty());
  }

  private static boolean comes(Throwable e) {
    return e instanceof NotFoundException || e instanceof StaleElementReferenceException;
  }

  Object script(String body, Object... arguments) {
    return driver.executeScript(body, arguments);
  }

  Object later(String body) {
    driver.manage().timeouts().scriptTimeout(LIMIT);
    return driver.executeAsyncScript(body);
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  void phone() {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
  }

  /** What the page says went wrong; failed requests are said so by Chromium itself. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        complaints.add(entry.getMessage());
      }
    }
    return complaints;
  }

  /** What axe finds against WCAG 2.2 AA and good practice: rule, then the elements. */
  List<String> barriers() {
    try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
      driver.executeScript(new String(axe.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Object found =
        later(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document).then(({ violations, passes }) => done(passes.length < 20 ? ['no page'] :
              violations.map((it) => it.id + ': ' + it.nodes.map((node) =>
                node.target + ' ' + node.failureSummary).join('; '))));
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  long heapBytesAfterCollection() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    Object used = driver.executeCdpCommand("Runtime.getHeapUsage", Map.of()).get("usedSize");
    return ((Number) used).longValue();
  }

  long nodes() {
    return (Long) script("return document.getElementsByTagName('*').length");
  }

  /** The whole page, not only what fits the window, to target/screenshots. */
  void picture(String name) {
    long height = (Long) script("return document.documentElement.scrollHeight");
    long width = (Long) script("return window.innerWidth");
    Map<String, Object> what = new HashMap<>();
    what.put("captureBeyondViewport", true);
    what.put("clip", Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1));
    Object data = driver.executeCdpCommand("Page.captureScreenshot", what).get("data");
    try {
      Path folder = Files.createDirectories(Path.of("target", "screenshots"));
      Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode((String) data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
