package dev.coffey.ops.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BrowserTest {
  private static final String OPEN = "the browser is open";

  /** Main class of a process that is killed. */
  static final class Opener {

    private Opener() {}

    public static void main(String[] args) throws Exception {
      Browser.open().visit("data:text/html,here");
      System.out.println(OPEN);
      Thread.sleep(Duration.ofMinutes(5).toMillis());
    }
  }

  @Test
  void tellsWhatAPageKeepsByClassAndWhatBelongsToNoDocument() {
    try (Browser browser = TestBrowser.open()) {
      // Given
      browser.visit("data:text/html,<title>empty</title>");
      HeapSnapshot before = browser.heap();

      // When
      browser.script(
          """
          class Leaf {
            constructor(i) { this.vein = { length: i + 0.5, bend: [i] }; }
          }
          window.leaves = Array.from({ length: 1000 }, (_, i) => new Leaf(i));
          window.lost = Array.from({ length: 50 }, () => document.createElement('li'));
          """);
      HeapSnapshot after = browser.heap();

      // Then
      assertThat(after.groups().get("Leaf").count()).isEqualTo(1_000);
      assertThat(after.since(before))
          .anyMatch(it -> it.name().equals("Leaf") && it.count() == 1_000 && it.bytes() >= 12_000)
          .anyMatch(it -> it.name().equals("{length, bend}") && it.count() >= 1_000);
      assertThat(after.detachedNodes() - before.detachedNodes()).isEqualTo(50);
      assertThat(after.bytes()).isGreaterThan(before.bytes());
    }
  }

  @Test
  void garbageIsNotCountedAsHeld() {
    try (Browser browser = TestBrowser.open()) {
      // Given
      browser.visit("data:text/html,<title>empty</title>");
      long before = browser.held().heapBytes();

      // When
      browser.script("window.big = Array.from({ length: 1e6 }, (_, i) => ({ i })); ");
      long full = browser.held().heapBytes();
      browser.script("window.big = null;");
      long after = browser.held().heapBytes();

      // Then
      assertThat(full - before).isGreaterThan(10_000_000);
      assertThat(after - before).isLessThan(2_000_000);
    }
  }

  @Test
  void theNetworkIsAwayUntilTheNextVisit() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
    server.createContext(
        "/page",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.close();
        });
    server.start();
    String page = "http://127.0.0.1:" + server.getAddress().getPort() + "/page";
    try (Browser browser = TestBrowser.open()) {
      // When
      Object before = reach(browser.visit(page));
      browser.cutOff();
      Object during = reach(browser);
      Object after = reach(browser.visit(page));

      // Then
      assertThat(List.of(before, during, after)).containsExactly("204", "TypeError", "204");
    } finally {
      server.stop(0);
    }
  }

  private static Object reach(Browser browser) {
    return browser.later(
        """
        const done = arguments[arguments.length - 1];
        fetch('/').then((it) => done(String(it.status)), (e) => done(e.name));
        """);
  }

  @Test
  void nothingStaysOfABrowserWhoseProcessIsKilled() throws Exception {
    // Given
    TestBrowser.open().close(); // says so where there is none
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "util-linux");
    Process opener =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    awaitOpen(opener);
    List<ProcessHandle> children = opener.descendants().toList();
    assertThat(children).hasSizeGreaterThan(3);

    // When
    opener.destroyForcibly().waitFor();

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(children).noneMatch(BrowserTest::runs));
  }

  private static void awaitOpen(Process opener) throws IOException {
    try (BufferedReader output = opener.inputReader()) {
      assertThat(output.lines().anyMatch(OPEN::equals)).isTrue();
    }
  }

  /** What has ended stays a zombie where nobody asks for its status. */
  private static boolean runs(ProcessHandle process) {
    try {
      return process.isAlive()
          && !Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
              .contains(") Z ");
    } catch (IOException gone) {
      return false;
    }
  }
}
