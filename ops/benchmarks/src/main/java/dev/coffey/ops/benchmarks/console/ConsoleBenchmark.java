package dev.coffey.ops.benchmarks.console;

import dev.coffey.ops.benchmarks.BenchSettings;
import dev.coffey.ops.benchmarks.Benchmark;
import dev.coffey.ops.benchmarks.Findings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openqa.selenium.WebDriverException;

/** The console open and in use for a while beside a system that runs; it starts none. */
public final class ConsoleBenchmark implements Benchmark {
  private static final long DEED_MILLIS = 2_000;
  private static final long START_MILLIS_MAX = TimeUnit.MINUTES.toMillis(5);
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
    try (Visitor page = Visitor.open()) {
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("minutes", (double) settings.minutes());
      figures.put("first_paint_cold_ms", page.visit(url));
      figures.put("first_paint_again_ms", page.visit(url));
      Complaints complaints = new Complaints();
      Round round = new Round();
      List<Visitor.Held> held = watch(page, settings.minutes(), round, complaints);
      tell(held, figures);
      figures.put("deeds", (double) round.done());
      figures.put("console_errors", (double) complaints.errors());
      figures.put("console_warnings", (double) complaints.warnings());
      figures.put("failed_requests", (double) complaints.failedRequests());
      List<String> notes = new ArrayList<>(complaints.told());
      notes.add("At the end the page said: " + page.text("#connection"));
      return new Findings(List.of(), figures, notes);
    } catch (WebDriverException e) {
      throw new IOException("Chromium: " + e.getMessage(), e);
    }
  }

  /** Uses the page without a pause; once a minute looks at what it holds. */
  private static List<Visitor.Held> watch(
      Visitor page, int minutes, Round round, Complaints complaints) throws InterruptedException {
    List<Visitor.Held> held = new ArrayList<>();
    long begun = System.nanoTime();
    while (held.size() < minutes) {
      round.next(page);
      Thread.sleep(DEED_MILLIS);
      if (System.nanoTime() - begun >= TimeUnit.MINUTES.toNanos(held.size() + 1)) {
        Visitor.Held now = page.held();
        held.add(now);
        complaints.add(page.complaints());
        System.out.printf(
            Locale.ROOT,
            "  minute %2d: heap %.1f MB, %d nodes, %d listeners, %d complaints%n",
            held.size(),
            now.heapBytes() / 1e6,
            now.nodes(),
            now.listeners(),
            complaints.errors() + complaints.warnings() + complaints.failedRequests());
      }
    }
    return held;
  }

  /** After the first minute, every tenth, and the last. */
  static void tell(List<Visitor.Held> held, Map<String, Double> figures) {
    for (int minute = 1; minute <= held.size(); minute++) {
      if (minute == 1 || minute % 10 == 0 || minute == held.size()) {
        Visitor.Held then = held.get(minute - 1);
        figures.put("minute_%d_heap_mb".formatted(minute), then.heapBytes() / 1e6);
        figures.put("minute_%d_nodes".formatted(minute), (double) then.nodes());
        figures.put("minute_%d_listeners".formatted(minute), (double) then.listeners());
      }
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
