package dev.coffey.ops.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A browser for a JUnit test. */
public final class TestBrowser {

  private TestBrowser() {}

  /** Skips the test, loudly, where there is no Chromium; fails with -Dchromium=required. */
  public static Browser open() {
    Optional<String> lack = Browser.lack().map("NOT TESTED, the console's page: "::concat);
    if (lack.isPresent()) {
      System.err.println("\n**** " + lack.get() + " ****\n");
      if ("required".equals(System.getProperty("chromium"))) {
        Assertions.fail(lack.get());
      }
      Assumptions.abort(lack.get());
    }
    try {
      return Browser.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
