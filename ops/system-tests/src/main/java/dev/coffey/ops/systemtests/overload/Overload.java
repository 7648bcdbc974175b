package dev.coffey.ops.systemtests.overload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.ops.local.cluster.Cluster;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.local.cluster.Station;
import dev.coffey.ops.local.cluster.Variants;
import dev.coffey.ops.local.watch.Gauges;
import dev.coffey.ops.systemtests.chaos.TimedSettings;
import dev.coffey.ops.systemtests.chaos.TopicScan;
import dev.coffey.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The run: measure how many images a second the machine teaches, offer twice as many for a while,
 * then look for each that was accepted.
 */
public final class Overload implements AutoCloseable {

  private static final Duration UP_MAX = Duration.ofMinutes(2);
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration MEASURE = Duration.ofSeconds(40);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration THROUGH_MAX = Duration.ofMinutes(10);

  /** More than twice, since the teacher may turn out to be somewhat faster during the load. */
  private static final double TIMES = 2.2;

  /**
   * Images before the teacher from which on others are refused; some seconds of its work. Ingest
   * asks once a second, so with less the teacher would have nothing to do now and then.
   */
  private static final int BACKLOG_IMAGES = 5_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TimedSettings settings;
  private final Ports ports = Ports.choose();
  private final Commands commands;
  private final Cluster cluster;
  private final Gauges gauges = new Gauges();
  private final Residents residents = new Residents();
  private final Instant started = Instant.now();

  Overload(TimedSettings settings) {
    this.settings = settings;
    Path data = settings.cluster().data();
    this.commands = new Commands(settings.cluster().cluster(), ports, data.resolve("world"));
    this.cluster = new Cluster(settings.cluster().cluster(), ports, this::say);
  }

  /**
   * @return whether nothing but 429 was answered and nothing accepted was lost
   */
  public static boolean run(TimedSettings settings) throws IOException, InterruptedException {
    Overload overload = new Overload(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(overload::close, "end"));
    Outcome outcome = overload.load();
    System.out.println("RESULT " + JSON.writeValueAsString(overload.result(outcome)));
    return outcome.isClean();
  }

  Outcome load() throws InterruptedException {
    start();
    FreshImages images = new FreshImages(settings.cluster().seed());
    Offer offer = new Offer(URI.create("http://127.0.0.1:" + ports.ingest()), images);
    Answers before = new Answers();
    double capacity = capacity(offer, before);
    say("this machine teaches %.1f images/s beside all else".formatted(capacity));
    residents.forget();
    Answers answers = new Answers();
    AtomicLong offered = new AtomicLong();
    double processorSeconds = processorSeconds();
    long samples = samples();
    long start = System.nanoTime();
    watched(
        () -> offered.set(offer.atRate(TIMES * capacity, settings.duration(), answers)), answers);
    double loadSeconds = (System.nanoTime() - start) / 1e9;
    double taught = (samples() - samples) / loadSeconds;
    double senderCores = (processorSeconds() - processorSeconds) / loadSeconds;
    Instant end = Instant.now();
    say("no more load; the last images are taught");
    Set<String> accepted = new HashSet<>(before.accepted());
    accepted.addAll(answers.accepted());
    long lost = awaitThrough(accepted);
    answers.errors().forEach((error, times) -> say(times + " × " + error));
    return new Outcome(
        capacity,
        taught,
        offered.get(),
        loadSeconds,
        answers,
        senderCores,
        lost,
        cluster.stations().stream().mapToInt(Station::restarts).sum(),
        Duration.between(end, Instant.now()).toSeconds());
  }

  private void start() throws InterruptedException {
    Variants.draw(settings.cluster().data().resolve("world"));
    cluster.startServers();
    cluster.startServices(
        commands,
        Map.of(
            "ingest",
            List.of(
                "-Dcoffey.ingest.backlog.images-max=" + BACKLOG_IMAGES,
                "-Dcoffey.ingest.backlog.ask-every=PT1S",
                "-Dcoffey.ingest.backlog.retry-after=PT2S")));
  }

  /** Has always enough before the teacher, and no more, and counts what it teaches. */
  private double capacity(Offer offer, Answers answers) throws InterruptedException {
    say("measuring how many images a second this machine teaches");
    awaitIngest();
    Thread flood = worker(() -> offer.asTaken(WARM_UP.plus(MEASURE), answers));
    Thread.sleep(WARM_UP.toMillis());
    long before = samples();
    long start = System.nanoTime();
    Thread.sleep(MEASURE.toMillis());
    double perSecond = (samples() - before) / ((System.nanoTime() - start) / 1e9);
    flood.join();
    if (perSecond <= 0 || answers.refused() == 0 || answers.errorCount() > 0) {
      throw new IllegalStateException(
          "No capacity in %d s: %.1f images/s were taught, %d refused, errors were %s; see %s"
              .formatted(
                  WARM_UP.plus(MEASURE).toSeconds(),
                  perSecond,
                  answers.refused(),
                  answers.errors(),
                  settings.cluster().data().resolve("logs")));
    }
    return perSecond;
  }

  private void awaitIngest() throws InterruptedException {
    Instant until = Instant.now().plus(UP_MAX);
    String health = "http://127.0.0.1:" + ports.ingest() + "/q/health/ready";
    while (gauges.json(health).isEmpty()) {
      if (Instant.now().isAfter(until)) {
        throw new IllegalStateException(
            "%s did not answer 200 for %d s; see %s"
                .formatted(health, UP_MAX.toSeconds(), settings.cluster().data().resolve("logs")));
      }
      Thread.sleep(100);
    }
  }

  /** Something that takes its time. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private static Thread worker(Work work) {
    Thread worker =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "offer");
    worker.start();
    return worker;
  }

  private void watched(Work work, Answers answers) throws InterruptedException {
    Thread worker = worker(work);
    while (worker.isAlive()) {
      worker.join(LOOK_EVERY.toMillis());
      Map<String, Long> megabytes = residents.read(cluster);
      say(
          "%,d accepted · %,d refused · %,d errors · MB %s"
              .formatted(
                  answers.accepted().size(), answers.refused(), answers.errorCount(), megabytes));
    }
  }

  private long awaitThrough(Set<String> accepted) throws InterruptedException {
    Instant until = Instant.now().plus(THROUGH_MAX);
    while (true) {
      Set<String> lost = new HashSet<>(accepted);
      for (String topic : sampleTopics()) {
        lost.removeAll(TopicScan.of(topic, bootstrap()).keys().keySet());
      }
      residents.read(cluster);
      if (lost.isEmpty() || Instant.now().isAfter(until)) {
        return lost.size();
      }
      say("%,d of %,d are still on their way".formatted(lost.size(), accepted.size()));
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }

  /** What the teacher has taught, by its own count; the topics are read at the end. */
  private long samples() throws InterruptedException {
    Instant until = Instant.now().plus(MEASURE);
    while (Instant.now().isBefore(until)) {
      Optional<JsonNode> page = gauges.json("http://127.0.0.1:" + ports.teacher() + "/teacher");
      if (page.isPresent()) {
        JsonNode counts = page.get().path("sinceStart");
        return counts.path("labeled").asLong() + counts.path("unlabeled").asLong();
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException(
        "The teacher did not answer for " + MEASURE.toSeconds() + " s.");
  }

  private static List<String> sampleTopics() {
    return List.of(Topics.SAMPLES_LABELED.name(), Topics.SAMPLES_UNLABELED.name());
  }

  /** Of this process, which sends the images and does little else. */
  private static double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  private String bootstrap() {
    return "127.0.0.1:" + ports.broker();
  }

  private ObjectNode result(Outcome outcome) {
    ObjectNode result =
        JSON.createObjectNode()
            .put("seed", settings.cluster().seed())
            .put("duration_s", settings.duration().toSeconds());
    result.setAll(outcome.json());
    result.set("rss_mb", JSON.valueToTree(residents.most()));
    result.set("rss_mb_first_third", JSON.valueToTree(residents.most(0, 1 / 3.0)));
    result.set("rss_mb_last_third", JSON.valueToTree(residents.most(2 / 3.0, 1)));
    return result.put("wall_s", Duration.between(started, Instant.now()).toSeconds());
  }

  private void say(String words) {
    long seconds = Duration.between(started, Instant.now()).toSeconds();
    System.out.printf("%d:%02d %s%n", TimeUnit.SECONDS.toMinutes(seconds), seconds % 60, words);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
