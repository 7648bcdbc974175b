package dev.coffey.ops.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.net.PortProber;

/**
 * Debian's Chromium without a window, tied to this process: when that ends, also by kill -9, Linux
 * kills the driver ({@code PR_SET_PDEATHSIG}), and with the driver the pipe ends on which Chromium
 * hears, at which it quits. Without {@code setpriv} (util-linux) the first of the two ties is
 * missing. What stays after a kill -9 is the profile's folder.
 *
 * @param driver of the browser; closing it closes the browser and the service
 * @param service the driver's own process
 */
record Chromium(ChromeDriver driver, ChromeDriverService service) {
  private static final File BINARY = new File("/usr/bin/chromium");
  private static final File DRIVER = new File("/usr/bin/chromedriver");
  private static final File TIE = new File("/usr/bin/setpriv");
  private static final Duration START_MAX = Duration.ofSeconds(60);

  /** What is missing on this machine, as a sentence. */
  static Optional<String> lack() {
    return BINARY.canExecute() && DRIVER.canExecute()
        ? Optional.empty()
        : Optional.of(
            "there is no %s or no %s (Debian: apt-get install chromium chromium-driver)."
                .formatted(BINARY, DRIVER));
  }

  /** Starts it. The thread that calls must live as long as the browser: Linux ties to threads. */
  static Chromium start(Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BINARY);
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
        "--remote-debugging-pipe",
        "--user-data-dir=" + profile,
        "--window-size=1440,1000");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service = tied(PortProber.findFreePort());
    return new Chromium(new ChromeDriver(service, options), service);
  }

  private static ChromeDriverService tied(int port) {
    List<String> command = new ArrayList<>();
    if (TIE.canExecute()) {
      command.addAll(List.of(TIE.getPath(), "--pdeathsig", "KILL"));
    }
    command.addAll(List.of(DRIVER.getPath(), "--port=" + port));
    try {
      return new ChromeDriverService(
          new File(command.get(0)), port, START_MAX, command.subList(1, command.size()), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
