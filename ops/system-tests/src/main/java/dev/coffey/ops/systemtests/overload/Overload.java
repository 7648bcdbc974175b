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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The run: measure how many images a second the machine teaches, offer twice as many for a while,
 * then look for each that was accepted.
 */
public final class Overload implements AutoCloseable {

  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration MEASURE = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration THROUGH_MAX = Duration.ofMinutes(10);

  /** More than any machine teaches. */
  private static final double FLOOD_PER_SECOND = 2_000;

  /** Images before the teacher from which on others are refused; some seconds of its work. */
  private static final int BACKLOG_IMAGES = 1_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OverloadSettings settings;
  private final Ports ports = Ports.choose();
  private final Commands commands;
  private final Cluster cluster;
  private final Gauges gauges = new Gauges();
  private final Residents residents = new Residents();
  private final Instant started = Instant.now();

  Overload(OverloadSettings settings) {
    this.settings = settings;
    Path data = settings.cluster().data();
    this.commands = new Commands(settings.cluster().cluster(), ports, data.resolve("world"));
    this.cluster = new Cluster(settings.cluster().cluster(), ports, this::say);
  }

  /**
   * @return whether nothing but 429 was answered and nothing accepted was lost
   */
  public static boolean run(OverloadSettings settings) throws IOException, InterruptedException {
    Overload overload = new Overload(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(overload::close, "end"));
    Outcome outcome = overload.load();
    System.out.println("RESULT " + JSON.writeValueAsString(overload.result(outcome)));
    return outcome.isClean();
  }

  /**
   * What came of a run.
   *
   * @param capacity images taught in a second
   * @param offered in the time of the load, as all that follow
   * @param lost accepted and not on a sample topic
   * @param throughSeconds from the end of the load until all that was accepted was through
   */
  record Outcome(
      double capacity,
      long offered,
      long accepted,
      long refused,
      long errors,
      long lost,
      int restarts,
      long throughSeconds) {
    boolean isClean() {
      return errors == 0 && lost == 0 && restarts == 0 && refused > 0;
    }
  }

  Outcome load() throws InterruptedException {
    start();
    FreshImages images = new FreshImages(settings.cluster().seed());
    Offer offer = new Offer(URI.create("http://127.0.0.1:" + ports.ingest()), images);
    double capacity = capacity(offer);
    say("this machine teaches %.1f images/s beside all else".formatted(capacity));
    long offeredBefore = offer.offered();
    int acceptedBefore = offer.accepted().size();
    long refusedBefore = offer.refused();
    watched(() -> offer.offer(2 * capacity, settings.duration()), offer);
    Instant end = Instant.now();
    long offered = offer.offered() - offeredBefore;
    long accepted = offer.accepted().size() - acceptedBefore;
    long refused = offer.refused() - refusedBefore;
    say("no more load; the last images are taught");
    long lost = awaitThrough(offer.accepted());
    offer.errors().forEach((error, times) -> say(times + " × " + error));
    return new Outcome(
        capacity,
        offered,
        accepted,
        refused,
        offer.errors().values().stream().mapToLong(times -> times.sum()).sum(),
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

  /** Floods the teacher, so that it has always enough before it, and counts what it teaches. */
  private double capacity(Offer offer) throws InterruptedException {
    say("measuring how many images a second this machine teaches");
    CountDownLatch flooded = new CountDownLatch(1);
    Thread flood =
        new Thread(
            () -> {
              try {
                while (offer.accepted().isEmpty()) {
                  offer.offer(1, Duration.ofSeconds(1));
                }
                offer.errors().clear(); // Those from before ingest was up.
                flooded.countDown();
                offer.offer(FLOOD_PER_SECOND, WARM_UP.plus(MEASURE));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "flood");
    flood.start();
    flooded.await();
    Thread.sleep(WARM_UP.toMillis());
    long before = samples();
    long start = System.nanoTime();
    Thread.sleep(MEASURE.toMillis());
    double perSecond = (samples() - before) / ((System.nanoTime() - start) / 1e9);
    flood.join();
    if (perSecond <= 0) {
      throw new IllegalStateException(
          "Nothing was taught within "
              + MEASURE.toSeconds()
              + " s; see "
              + settings.cluster().data().resolve("logs"));
    }
    return perSecond;
  }

  /** Something that takes its time. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private void watched(Work work, Offer offer) throws InterruptedException {
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
    while (worker.isAlive()) {
      worker.join(LOOK_EVERY.toMillis());
      Map<String, Long> megabytes = residents.read(cluster);
      say(
          "%,d accepted · %,d refused · %,d errors · MB %s"
              .formatted(
                  offer.accepted().size(),
                  offer.refused(),
                  offer.errors().values().stream().mapToLong(times -> times.sum()).sum(),
                  megabytes));
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

  private String bootstrap() {
    return "127.0.0.1:" + ports.broker();
  }

  private ObjectNode result(Outcome outcome) {
    ObjectNode result =
        JSON.createObjectNode()
            .put("seed", settings.cluster().seed())
            .put("duration_s", settings.duration().toSeconds())
            .put("capacity_images_s", Math.round(outcome.capacity() * 10) / 10.0)
            .put("offered", outcome.offered())
            .put("accepted", outcome.accepted())
            .put("refused_429", outcome.refused())
            .put("errors", outcome.errors())
            .put("lost", outcome.lost())
            .put("restarts", outcome.restarts())
            .put("through_s", outcome.throughSeconds());
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
