package dev.coffey.evaluator.console;

import dev.coffey.ops.browser.Browser;
import dev.coffey.ops.browser.TestBrowser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests of the page alone, before an evaluator that only speaks the contract: one browser each. */
abstract class PageVisits {
  static Browser browser;

  @BeforeAll
  static void open() {
    browser = TestBrowser.open();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  static void visit(FakeConsole console) {
    browser.visit(console.url()).awaitText("#connection", "connected");
  }
}
