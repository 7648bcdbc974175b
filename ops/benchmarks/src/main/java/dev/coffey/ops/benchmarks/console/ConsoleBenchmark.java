package dev.coffey.ops.benchmarks.console;

import dev.coffey.ops.benchmarks.BenchSettings;
import dev.coffey.ops.benchmarks.Benchmark;
import dev.coffey.ops.benchmarks.Findings;
import dev.coffey.ops.browser.Browser;
import dev.coffey.ops.browser.Complaint;
import dev.coffey.ops.browser.ConsoleRound;
import dev.coffey.ops.browser.Hand;
import dev.coffey.ops.browser.Held;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.WebDriverException;

/** The console open and in use for a while beside a system that runs; it starts none. */
public final class ConsoleBenchmark implements Benchmark {
  private static final long DEED_MILLIS = 2_000;
  private static final long START_MILLIS_MAX = TimeUnit.MINUTES.toMillis(5);

  /**
   * What a page may gain in the second half of half an hour while its stores fill: 100 evaluations
   * of 4 KB, 1,000 steps of 300 bytes, 300 windows of 100 bytes, and 2 MB of compiled code.
   */
  private static final double GROWN_BYTES_MAX = 3e6;

  private static final int ANSWER_MILLIS_MAX = 2_000;

  @Override
  public String name() {
    return "console";
  }

  @Override
  public String summary() {
    return "the console's page beside a running demo: heap, nodes, listeners, complaints, first"
        + " paint";
  }

  @Override
  public Findings run(BenchSettings settings) throws IOException, InterruptedException {
    String url = settings.url().toString();
    awaitAnswer(settings.url());
    try (Browser page = Browser.open()) {
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("minutes", (double) settings.minutes());
      figures.put("first_paint_cold_ms", page.visit(url).firstPaintMillis());
      figures.put("first_paint_again_ms", page.visit(url).firstPaintMillis());
      Complaints complaints = new Complaints();
      ConsoleRound round = new ConsoleRound();
      HeapCourse heap = watch(page, settings.minutes(), round, complaints);
      heap.tell(figures);
      figures.put("deeds", (double) round.done());
      figures.put("console_errors", (double) complaints.count(Complaint.Kind.ERROR));
      figures.put("console_warnings", (double) complaints.count(Complaint.Kind.WARNING));
      figures.put("failed_requests", (double) complaints.count(Complaint.Kind.FAILED_REQUEST));
      List<String> notes = new ArrayList<>(complaints.told());
      notes.addAll(heap.growers());
      notes.add("At the end the page said: " + page.hand().text("#connection"));
      takePictures(url, notes);
      return new Findings(List.of(), figures, notes, failures(heap, complaints));
    } catch (WebDriverException e) {
      throw new IOException("Chromium: " + e.getMessage(), e);
    }
  }

  private static List<String> failures(HeapCourse heap, Complaints complaints) {
    List<String> failures = new ArrayList<>();
    heap.grown()
        .filter(it -> it > GROWN_BYTES_MAX)
        .ifPresent(
            it ->
                failures.add(
                    String.format(
                        Locale.ROOT,
                        "the heap grew by %.1f MB in the second half; allowed are %.1f.",
                        it / 1e6,
                        GROWN_BYTES_MAX / 1e6)));
    if (complaints.count() > 0) {
      failures.add("the page complained %d times.".formatted(complaints.count()));
    }
    return failures;
  }

  /** Uses the page without a pause; once a minute looks at what it holds. */
  private static HeapCourse watch(
      Browser page, int minutes, ConsoleRound round, Complaints complaints)
      throws InterruptedException {
    HeapCourse course = new HeapCourse(minutes);
    Hand hand = page.hand();
    long begun = System.nanoTime();
    while (course.minutes() < minutes) {
      round.next(hand);
      Thread.sleep(DEED_MILLIS);
      if (System.nanoTime() - begun >= TimeUnit.MINUTES.toNanos(course.minutes() + 1)) {
        round.rest(hand);
        page.lookAround();
        Held now = page.held();
        course.add(now);
        complaints.add(page.complaints());
        System.out.printf(
            Locale.ROOT,
            "  minute %2d: heap %.1f MB, arrays %.1f MB, DOM %.1f MB, %d nodes, %d listeners,"
                + " %d complaints%n",
            course.minutes(),
            now.heapBytes() / 1e6,
            now.arrayBytes() / 1e6,
            now.domBytes() / 1e6,
            now.nodes(),
            now.listeners(),
            complaints.count());
        if (course.wantsSnapshot(course.minutes())) {
          course.add(page.heap());
        }
      }
    }
    return course;
  }

  /** Light, dark, and on a phone, in a browser in which nobody has chosen anything yet. */
  private static void takePictures(String url, List<String> notes) throws IOException {
    try (Browser page = Browser.open()) {
      for (String scheme : List.of("light", "dark")) {
        page.visit(url).awaitText("#connection", "connected");
        page.scheme(scheme);
        page.awaitSeen("#mix-full");
        page.show("#heat");
        page.awaitSeen("#heat canvas");
        page.lookAround();
        page.picture("console-" + scheme);
      }
      page.phone();
      page.lookAround();
      page.picture("console-phone");
      notes.add("Pictures of the page: target/screenshots/console-{light,dark,phone}.png");
    } catch (WebDriverException | ConditionTimeoutException e) {
      notes.add("No pictures of the page: " + e.getMessage());
    }
  }

  private static void awaitAnswer(URI url) throws IOException, InterruptedException {
    long end = System.currentTimeMillis() + START_MILLIS_MAX;
    while (!answers(url)) {
      if (System.currentTimeMillis() > end) {
        throw new IOException(
            "nobody answers at "
                + url
                + "; ./mvnw -Pdemo starts a console, bench.url names another.");
      }
      Thread.sleep(100);
    }
  }

  private static boolean answers(URI url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS_MAX);
      connection.setReadTimeout(ANSWER_MILLIS_MAX);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }
}
