package dev.coffey.evaluator.console;

import dev.coffey.evaluator.flow.AnsweredSample;
import dev.coffey.evaluator.flow.Clients;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the connected pages what happens: to each the whole state once, then what is new. Without a
 * page it reads nothing.
 *
 * <p>One thread runs {@link #run} and owns everything in here but the pages and the gallery.
 */
public final class Console implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long COMPLETE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final ConsoleSettings settings;
  private final Pages pages;
  private final Clients clients;
  private final Insight insight;
  private final Function<Object, String> json;
  private final InstantSource clock;
  private final Density density = new Density();
  private final Gallery gallery;
  private volatile boolean stopped;
  private long tickedNanos;
  private long aliveNanos;
  private List<String> students = List.of();

  /** Event {@code students}. */
  record StudentsView(List<String> students, String shown) {}

  /**
   * @param json how what a page reads is coded, on one line
   */
  public Console(
      ConsoleSettings settings,
      Pages pages,
      Clients clients,
      Insight insight,
      Function<Object, String> json,
      InstantSource clock) {
    this.settings = settings;
    this.pages = pages;
    this.clients = clients;
    this.insight = insight;
    this.json = json;
    this.clock = clock;
    this.gallery = new Gallery(json);
  }

  /** So many records of a topic were found on so many offsets; any thread. */
  public void read(String topic, long records, long offsets) {
    density.observe(topic, records, offsets);
  }

  /** Whether it would show an image of this student now; any thread. */
  public boolean wantsAnswer(String studentId) {
    return gallery.wants(studentId, pages.size() > 0);
  }

  /** Shows an image; any thread. */
  public void answered(AnsweredSample answered) {
    gallery.add(answered);
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        if (pages.await(IDLE)) {
          attend();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void attend() throws InterruptedException {
    try (Scene scene = new Scene(settings, clients, insight, gallery, density, json, clock)) {
      pages.all().forEach(Page::restart);
      students = List.of();
      long begun = System.nanoTime();
      while (!stopped && pages.size() > 0) {
        scene.look(POLL);
        long now = System.nanoTime();
        boolean ready = scene.isComplete() || now - begun > COMPLETE_NANOS_MAX;
        round(scene, ready, now);
      }
    } catch (RuntimeException e) {
      // Whatever it is, checkpoints are judged without the console, and the topics know the rest.
      LOG.warn("The console begins anew: {}", e.toString(), e);
      Thread.sleep(RETRY.toMillis());
    }
  }

  private void round(Scene scene, boolean ready, long nowNanos) {
    boolean due = nowNanos - tickedNanos >= TICK_NANOS;
    boolean expected = ready && pages.all().stream().anyMatch(Page::needsState);
    if (due || expected) {
      tell(scene);
    }
    if (due) {
      tickedNanos = nowNanos;
      tick(scene);
    }
    if (expected) {
      Map<String, List<Frame>> states = new HashMap<>();
      pages.all().stream().filter(Page::needsState).forEach(page -> begin(page, scene, states));
    }
    if (nowNanos - aliveNanos >= ALIVE_NANOS) {
      aliveNanos = nowNanos;
      pages.all().forEach(page -> page.offer(Frame.ALIVE));
    }
    pages.all().forEach(Page::closeIfStalled);
  }

  /** What is new, to those whom it concerns. */
  private void tell(Scene scene) {
    Map<String, List<Frame>> news = scene.news();
    Optional<Frame> rejected = scene.newRejections();
    Optional<Frame> standings = scene.newStandings();
    for (Page page : pages.all()) {
      news.getOrDefault(page.shown(), List.of()).forEach(page::offer);
      rejected.ifPresent(page::offer);
      standings.ifPresent(page::offer);
    }
  }

  private void tick(Scene scene) {
    List<String> known = scene.students();
    for (Page page : pages.all()) {
      String shown = shown(page, scene, known);
      if (!shown.equals(page.shown())) {
        page.show(shown);
        page.restart();
      } else if (!known.equals(students)) {
        page.offer(students(known, shown));
      }
    }
    students = known;
    scene.askBroker(pages.all().stream().map(Page::shown).toList());
    Map<String, Frame> stations = new HashMap<>();
    for (Page page : pages.all()) {
      page.offer(stations.computeIfAbsent(page.shown(), scene::stations));
    }
  }

  private static String shown(Page page, Scene scene, List<String> known) {
    boolean stays = !page.shown().isEmpty() && scene.mayStay(page.shown());
    return page.wanted()
        .or(() -> stays ? Optional.of(page.shown()) : scene.first(known))
        .orElse("");
  }

  private void begin(Page page, Scene scene, Map<String, List<Frame>> states) {
    List<String> known = scene.students();
    String shown = shown(page, scene, known);
    page.show(shown);
    page.restarted();
    page.offer(students(known, shown));
    page.offer(scene.stations(shown));
    states.computeIfAbsent(shown, scene::state).forEach(page::offer);
  }

  private Frame students(List<String> known, String shown) {
    return new Frame(
        "students", json.apply(new StudentsView(known, shown.isEmpty() ? null : shown)));
  }

  /** Asks the thread to end soon. */
  @Override
  public void close() {
    stopped = true;
  }
}
