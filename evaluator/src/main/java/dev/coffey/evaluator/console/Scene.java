package dev.coffey.evaluator.console;

import dev.coffey.evaluator.flow.Clients;
import dev.coffey.evaluator.flow.Curves;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * All that the console knows while pages are connected: as a whole for a page that is new, and what
 * is new for the others. It begins with what the ends of the topics hold.
 *
 * <p>Owned by the console's thread.
 */
final class Scene implements AutoCloseable {
  private static final int STEPS_MAX = 2_000;
  private static final int ASKED_MAX = 32;
  private static final Duration RATE_OVER = Duration.ofSeconds(10);

  private final ConsoleSettings settings;
  private final Insight insight;
  private final Gallery gallery;
  private final Function<Object, String> json;
  private final InstantSource clock;
  private final StepHistory steps;
  private final EvaluationHistory evaluations = new EvaluationHistory();
  private final Rejections rejections = new Rejections();
  private final Standings standings;
  private final Throughput throughput;
  private final BrokerWatch broker;
  private final TopicFeed feed;
  private final Map<String, WindowsView.Told> toldWindows = new HashMap<>();
  private final Map<String, Long> toldDecisions = new HashMap<>();

  Scene(
      ConsoleSettings settings,
      Clients clients,
      Insight insight,
      Gallery gallery,
      Density density,
      Function<Object, String> json,
      InstantSource clock) {
    this.settings = settings;
    this.insight = insight;
    this.gallery = gallery;
    this.json = json;
    this.clock = clock;
    this.steps = new StepHistory(settings.keptSteps());
    this.standings = new Standings(insight.leaderboard());
    this.throughput = new Throughput(density);
    this.broker = new BrokerWatch(clients.kafka(), clock);
    this.feed =
        new TopicFeed(clients, density)
            .steps(settings.keptSteps(), steps::add)
            .evaluations((id, evaluation) -> evaluations.add(evaluation))
            .rejections((id, rejected) -> rejections.add(rejected));
  }

  /** Reads what has come, waiting at most so long for something to come. */
  void look(Duration limit) {
    feed.poll(limit);
  }

  /** Whether it knows what the topics held when it began. */
  boolean isComplete() {
    return feed.isCaughtUp();
  }

  /** All that are known, in the order of their names. */
  List<String> students() {
    Set<String> all = new TreeSet<>(insight.court().students());
    all.addAll(steps.students());
    all.addAll(evaluations.students());
    return List.copyOf(all);
  }

  /** The one to show to a page that did not ask for one. */
  Optional<String> first(List<String> students) {
    return students.stream()
        .filter(it -> insight.champion(it).isPresent())
        .findFirst()
        .or(() -> students.stream().findFirst());
  }

  /** Whether a page that shows this one need not look for another. */
  boolean mayStay(String studentId) {
    return !insight.court().isOpen() || insight.champion(studentId).isPresent();
  }

  /** Asks the broker for the next figures, also about the trainers of these students. */
  void askBroker(Collection<String> shown) {
    List<String> groups = new ArrayList<>(List.of(settings.teacherGroup()));
    shown.stream()
        .distinct()
        .limit(ASKED_MAX)
        .filter(it -> !it.isEmpty())
        .forEach(it -> groups.addAll(Stations.trainerGroups(it)));
    BrokerFigures figures = broker.figures();
    throughput.observe(figures.at(), figures.ends());
    broker.ask(groups);
  }

  Frame stations(String studentId) {
    Instant now = clock.instant();
    Stations.Training training =
        new Stations.Training(
            studentId, steps.rate(studentId, now, RATE_OVER), steps.newest(studentId));
    Stations stations =
        new Stations(
            broker.figures(),
            broker.askedAt(),
            throughput,
            insight.own(studentId),
            training,
            settings.teacherGroup());
    return frame("stations", stations.view(now));
  }

  /**
   * The whole state of one student; follows {@link #news} at once, so that nothing is told twice.
   */
  List<Frame> state(String studentId) {
    List<Frame> frames = new ArrayList<>();
    frames.add(frame("steps", StepHistory.StepsView.of(steps.thinned(studentId, STEPS_MAX))));
    frames.add(
        frame("evaluations", new EvaluationHistory.EvaluationsView(evaluations.all(studentId))));
    insight
        .court()
        .succession(studentId)
        .ifPresent(it -> frames.add(frame("succession", insight.successionView().apply(it))));
    frames.add(frame("rejected", rejections.view(rejectedRecords(), clock.instant())));
    standings.told().ifPresent(board -> frames.add(frame("leaderboard", board)));
    Optional.ofNullable(insight.curves().get(studentId))
        .ifPresent(
            curves ->
                frames.add(
                    frame(
                        "prequential",
                        WindowsView.between(
                            curves,
                            WindowsView.Told.NOTHING,
                            toldWindows.getOrDefault(studentId, WindowsView.Told.NOTHING)))));
    frames.addAll(gallery.all(studentId));
    return frames;
  }

  /** What has come since this was asked last, by student. */
  Map<String, List<Frame>> news() {
    Map<String, List<Frame>> news = new LinkedHashMap<>();
    steps
        .takeFresh()
        .forEach((id, fresh) -> add(news, id, frame("steps", StepHistory.StepsView.of(fresh))));
    evaluations
        .takeFresh()
        .forEach(
            (id, fresh) ->
                add(news, id, frame("evaluations", new EvaluationHistory.EvaluationsView(fresh))));
    insight.court().students().forEach(id -> decisions(id, news));
    insight.curves().forEach((id, curves) -> windows(id, curves, news));
    gallery.takeFresh().forEach((id, frames) -> frames.forEach(it -> add(news, id, it)));
    return news;
  }

  /** The rejections of all students, if that is not what they were. */
  Optional<Frame> newRejections() {
    return rejections
        .takeChanged(rejectedRecords(), clock.instant())
        .map(view -> frame("rejected", view));
  }

  /** The students side by side, if that is not what it was. */
  Optional<Frame> newStandings() {
    return standings.takeChanged(clock.instant()).map(board -> frame("leaderboard", board));
  }

  private void decisions(String studentId, Map<String, List<Frame>> news) {
    Optional<Succession> succession = insight.court().succession(studentId);
    long number = succession.flatMap(Succession::newest).map(it -> it.getNumber()).orElse(0L);
    if (succession.isPresent() && !Long.valueOf(number).equals(toldDecisions.get(studentId))) {
      toldDecisions.put(studentId, number);
      add(news, studentId, frame("succession", insight.successionView().apply(succession.get())));
    }
  }

  private void windows(String studentId, Curves curves, Map<String, List<Frame>> news) {
    WindowsView.Told told = toldWindows.getOrDefault(studentId, WindowsView.Told.NOTHING);
    WindowsView.Told end = WindowsView.Told.all(curves);
    if (!end.equals(told)) {
      toldWindows.put(studentId, end);
      add(news, studentId, frame("prequential", WindowsView.between(curves, told, end)));
    }
  }

  private long rejectedRecords() {
    String topic = Topics.IMAGES_REJECTED.name();
    return throughput.records(topic, broker.figures().kept().getOrDefault(topic, 0L));
  }

  private static void add(Map<String, List<Frame>> news, String studentId, Frame frame) {
    news.computeIfAbsent(studentId, id -> new ArrayList<>()).add(frame);
  }

  private Frame frame(String event, Object view) {
    return new Frame(event, json.apply(view));
  }

  @Override
  public void close() {
    feed.close();
    broker.close();
  }
}
