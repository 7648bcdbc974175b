package dev.coffey.ops.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** What keeps people out of a page. */
public final class Barriers {

  private Barriers() {}

  /** What axe finds against WCAG 2.2 AA and good practice: rule, then the elements. */
  public static List<String> of(Browser browser) {
    try (InputStream axe = Barriers.class.getResourceAsStream("/axe.min.js")) {
      browser.script(new String(axe.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Object found =
        browser.later(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document).then(({ violations, passes }) => done(
              passes.length < 10 ? ['no page: it keeps to ' + passes.map((it) => it.id)] :
                violations.map((it) => it.id + ': ' + it.nodes.map((node) =>
                  node.target + ' ' + node.failureSummary).join('; '))));
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }
}
