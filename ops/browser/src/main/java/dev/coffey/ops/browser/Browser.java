package dev.coffey.ops.browser;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NotFoundException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;

/**
 * A real Chromium without a window and with an empty profile, and the few things that a person does
 * with it. One thread; it ends with that thread or with this process, however that ends.
 */
public final class Browser implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final Chromium chromium;
  private final ChromeDriver driver;
  private final Path profile;

  private Browser(Chromium chromium, Path profile) {
    this.chromium = chromium;
    this.driver = chromium.driver();
    this.profile = profile;
  }

  /** What is missing on this machine for a browser, as a sentence. */
  public static Optional<String> lack() {
    return Chromium.lack();
  }

  /**
   * Starts one.
   *
   * @throws IOException when there is no Chromium where Debian puts it
   */
  public static Browser open() throws IOException {
    Optional<String> lack = lack();
    if (lack.isPresent()) {
      throw new IOException(lack.get());
    }
    Path profile = Files.createTempDirectory("coffey-chromium");
    Chromium chromium = Chromium.start(profile);
    chromium.driver().executeCdpCommand("Performance.enable", Map.of());
    chromium.driver().manage().timeouts().scriptTimeout(LIMIT);
    return new Browser(chromium, profile);
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

  /** Loads a page in a window as wide as a desk's; what was complained of before is forgotten. */
  public Browser visit(String url) {
    driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    driver.executeCdpCommand("Network.disable", Map.of()); // which gives the network back, too
    driver.get("about:blank"); // the page before complains no more
    driver.manage().logs().get(LogType.BROWSER);
    driver.get(url);
    return this;
  }

  /** After how many milliseconds the page first showed something. */
  public double firstPaintMillis() {
    Object millis =
        later(
            """
            const done = arguments[arguments.length - 1];
            new PerformanceObserver((list) => {
              const paint = list.getEntriesByName('first-contentful-paint')[0];
              if (paint) done(paint.startTime);
            }).observe({ type: 'paint', buffered: true });
            """);
    return ((Number) millis).doubleValue();
  }

  /** The first that there is. */
  public WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  /** All that there are. */
  public List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** Brings it into the window. */
  public void show(String css) {
    driver.executeAsyncScript(
        """
        const [element, done] = arguments;
        element.scrollIntoView({block: 'center', behavior: 'instant'});
        requestAnimationFrame(() => requestAnimationFrame(done));
        """,
        find(css));
  }

  /** Looks at the page from its top to its end, so that all is drawn, and goes back to the top. */
  public void lookAround() {
    later(
        """
        const done = arguments[arguments.length - 1];
        const frame = () => new Promise((drawn) => setTimeout(() => requestAnimationFrame(drawn), 100));
        (async () => {
          for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
            scrollTo({ top: y, behavior: 'instant' });
            await frame();
          }
          scrollTo({ top: 0, behavior: 'instant' });
          await frame();
          done();
        })();
        """);
  }

  /** Clicks the first, which must be there and not covered. */
  public void click(String css) {
    show(css);
    find(css).click();
  }

  /** Holds the pointer over the middle of the first. */
  public void hover(String css) {
    show(css);
    new Actions(driver).moveToElement(find(css)).perform();
  }

  /** Types into the first, which must be there. */
  public void type(String css, String text) {
    find(css).sendKeys(text);
  }

  /** To whatever has the focus. */
  public void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Likewise, with the shift key held. */
  public void pressShifted(Keys key) {
    new Actions(driver).keyDown(Keys.SHIFT).sendKeys(key).keyUp(Keys.SHIFT).perform();
  }

  /** What a person reads in the first. */
  public String text(String css) {
    return find(css).getText();
  }

  /** Waits until the first says so. */
  public void awaitText(String css, String part) {
    await("'" + part + "' in " + css)
        .atMost(LIMIT)
        .ignoreExceptionsMatching(Browser::comes)
        .until(() -> text(css), it -> it.contains(part));
  }

  /** Waits until the first can be seen. */
  public void awaitSeen(String css) {
    await(css)
        .atMost(LIMIT)
        .ignoreExceptionsMatching(Browser::comes)
        .until(() -> find(css).isDisplayed());
  }

  /** Waits until there is none. */
  public void awaitGone(String css) {
    await("no " + css).atMost(LIMIT).until(() -> all(css).isEmpty());
  }

  private static boolean comes(Throwable e) {
    return e instanceof NotFoundException || e instanceof StaleElementReferenceException;
  }

  /** Runs JavaScript in the page; its answer. */
  public Object script(String body, Object... arguments) {
    return driver.executeScript(body, arguments);
  }

  /** Likewise, for one that calls its last argument when it is done. */
  public Object later(String body) {
    return driver.executeAsyncScript(body);
  }

  /** What has the focus. */
  public WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** Makes the window that of a phone, until the next visit. */
  public void phone() {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
  }

  /** Wants {@code light} or {@code dark}, as a system does, until the next visit. */
  public void scheme(String name) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
  }

  /** Takes the network away, until the next visit. */
  public void cutOff() {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of("offline", true, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /**
   * A hand that leaves nothing behind: a driver holds each element that it was asked for, and with
   * it the page.
   */
  public Hand hand() {
    return new Hand(driver);
  }

  /**
   * What the page says went wrong since this was asked last; of failed requests Chromium says so.
   */
  public List<Complaint> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(it -> it.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Complaint::of)
        .toList();
  }

  /** What the page holds, after garbage is collected. */
  public Held held() {
    return Held.by(driver);
  }

  /** Elements of the document. */
  public long elements() {
    return (Long) script("return document.getElementsByTagName('*').length");
  }

  /** JavaScript's heap, object by object, after garbage is collected. */
  public HeapSnapshot heap() {
    URI command =
        URI.create(
            chromium.service().getUrl()
                + "/session/"
                + driver.getSessionId()
                + "/chromium/heap_snapshot");
    try {
      HttpResponse<InputStream> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(command).build(),
                  HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return HeapSnapshot.read(body);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted before the heap was told.", e);
    }
  }

  /** Writes the whole page, not only what fits the window, to target/screenshots/NAME.png. */
  public void picture(String name) {
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
