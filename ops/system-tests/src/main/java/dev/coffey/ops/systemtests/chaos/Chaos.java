package dev.coffey.ops.systemtests.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.ops.local.cluster.Cluster;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.local.cluster.Station;
import dev.coffey.ops.local.cluster.Variants;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The run: start, blows, quiet, audit, replay. */
public final class Chaos implements AutoCloseable {

  private static final Duration ALIVE_MAX = Duration.ofMinutes(2);
  private static final Duration FLOW_MAX = Duration.ofSeconds(30);
  private static final Duration QUIET_MAX = Duration.ofMinutes(5);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration FIRST_CHECKPOINT_MAX = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChaosSettings settings;
  private final Ports ports = Ports.choose();
  private final Commands commands;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Instant started = Instant.now();
  private Cluster cluster;

  Chaos(ChaosSettings settings) {
    this.settings = settings;
    this.commands = new Commands(settings.cluster(), ports, settings.data().resolve("world"));
  }

  /**
   * @return whether every image counts exactly once
   */
  public static boolean run(ChaosSettings settings) throws IOException, InterruptedException {
    Chaos chaos = new Chaos(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(chaos::close, "end"));
    Outcome outcome = chaos.strike();
    System.out.println("RESULT " + JSON.writeValueAsString(chaos.result(outcome)));
    return outcome.isClean();
  }

  /**
   * What came of a run.
   *
   * @param replayIdentical whether the newest student, trained again from its first weights, has
   *     the bytes that were published
   */
  record Outcome(Audit audit, boolean replayIdentical) {
    boolean isClean() {
      return audit.isClean() && replayIdentical;
    }
  }

  /** Starts the system, kills, waits until all is quiet, counts and replays. */
  Outcome strike() throws IOException, InterruptedException {
    say(
        "seed "
            + settings.seed()
            + ", "
            + settings.kills()
            + " kills, all state in "
            + settings.data());
    Variants.draw(settings.data().resolve("world"));
    start();
    Audit audit;
    try (Pusher pusher =
        new Pusher(
            URI.create("http://127.0.0.1:" + ports.ingest()),
            settings.seed(),
            settings.cluster().imagesPerSecond())) {
      awaitFirstCheckpoint();
      blows(pusher);
      say("no more blows; the last images are pushed");
      pusher.close();
      audit = awaitQuiet(pusher);
    }
    return new Outcome(audit, replay(audit));
  }

  private void start() throws InterruptedException {
    cluster = new Cluster(settings.cluster(), ports, event -> {});
    cluster.startServers();
    cluster.startServices(commands);
    cluster.startApplication(commands);
  }

  private void awaitFirstCheckpoint() throws InterruptedException {
    Instant until = Instant.now().plus(FIRST_CHECKPOINT_MAX);
    while (trainer().path("checkpoint").path("step").asLong() == 0) {
      if (Instant.now().isAfter(until)) {
        throw new IllegalStateException(
            "No checkpoint within "
                + FIRST_CHECKPOINT_MAX.toSeconds()
                + " s; see "
                + settings.data().resolve("logs"));
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }

  private void blows(Pusher pusher) throws InterruptedException {
    List<Blow> schedule = Blow.schedule(settings.seed(), settings.kills());
    int acknowledged = pusher.acknowledged().size();
    for (int i = 0; i < schedule.size(); i++) {
      Blow blow = schedule.get(i);
      Thread.sleep(blow.pause().toMillis());
      awaitFlow(pusher, acknowledged);
      strike(blow);
      acknowledged = pusher.acknowledged().size();
      say(
          "%d of %d: %s · %,d images acknowledged · trainer at step %s"
              .formatted(
                  i + 1,
                  schedule.size(),
                  blow,
                  pusher.acknowledged().size(),
                  trainer().path("step").asText("?")));
    }
  }

  /**
   * On a slow machine the next blow waits until images flow again: a dead system proves nothing.
   */
  private static void awaitFlow(Pusher pusher, int before) throws InterruptedException {
    Instant until = Instant.now().plus(FLOW_MAX);
    while (pusher.acknowledged().size() == before && Instant.now().isBefore(until)) {
      Thread.sleep(100);
    }
  }

  private void strike(Blow blow) throws InterruptedException {
    if (blow.kind() == Blow.Kind.FULL_STOP) {
      cluster.close();
      start();
      return;
    }
    Instant until = Instant.now().plus(ALIVE_MAX);
    Station station = cluster.station(blow.target());
    while (!(blow.kind() == Blow.Kind.KILL ? station.kill() : station.terminate())) {
      if (Instant.now().isAfter(until)) {
        throw new IllegalStateException(
            blow.target() + " was not up again within " + ALIVE_MAX.toSeconds() + " s.");
      }
      Thread.sleep(100);
    }
  }

  /** Waits until every image has gone its way and is in a checkpoint; or for long enough. */
  private Audit awaitQuiet(Pusher pusher) throws InterruptedException {
    Instant until = Instant.now().plus(QUIET_MAX);
    while (true) {
      Thread.sleep(LOOK_EVERY.toMillis());
      post("/trainer/checkpoint");
      Audit audit =
          Audit.of(
              pusher.acknowledged(),
              pusher.labelledLate(),
              "127.0.0.1:" + ports.broker(),
              commands.registryUrl());
      say(
          "%,d acknowledged: %,d sampled, %,d rejected, %d still on their way, %d not yet learnt"
              .formatted(
                  audit.images().acknowledged(),
                  audit.images().sampled(),
                  audit.images().rejected(),
                  audit.images().lost(),
                  audit.ledger().gaps()));
      if (audit.isClean() || Instant.now().isAfter(until)) {
        return audit;
      }
    }
  }

  /** Trains the newest checkpoint again from the first weights on, over all that happened. */
  private boolean replay(Audit audit) throws IOException, InterruptedException {
    String checkpoint = audit.lineage().newest().getCheckpointId();
    cluster.station("trainer").close();
    cluster.station("evaluator").close();
    say("replay of " + checkpoint + " from the first weights on");
    Path app = settings.root().resolve("student-trainer/target/quarkus-app/quarkus-run.jar");
    Process replay =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                app.toString(),
                "replay",
                checkpoint,
                "--from-scratch",
                "--bootstrap-servers=127.0.0.1:" + ports.broker(),
                "--registry=" + commands.registryUrl())
            .inheritIO()
            .start();
    try {
      return replay.waitFor() == 0;
    } finally {
      replay.destroyForcibly();
    }
  }

  private ObjectNode result(Outcome outcome) {
    Audit audit = outcome.audit();
    return JSON.createObjectNode()
        .put("seed", settings.seed())
        .put("kills", settings.kills())
        .put("acknowledged", audit.images().acknowledged())
        .put("rejected", audit.images().rejected())
        .put("sampled", audit.images().sampled())
        .put("lost", audit.images().lost())
        .put("duplicated", audit.images().duplicated())
        .put("ledger_gaps", audit.ledger().gaps())
        .put("ledger_repeats", audit.ledger().repeats())
        .put("replay_identical", outcome.replayIdentical())
        .put("ledger_skipped", audit.ledger().skipped())
        .put("forks", audit.forks())
        .put("checkpoints", audit.lineage().oldestFirst().size())
        .put("steps", audit.lineage().newest().getStep())
        .put("wall_s", Duration.between(started, Instant.now()).toSeconds());
  }

  /** The trainer's status; nothing while it does not answer. */
  private JsonNode trainer() {
    try {
      return JSON.readTree(send(request("/trainer").GET().build()));
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private void post(String path) {
    try {
      send(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
    } catch (IOException e) {
      // Asked again at the next look.
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.trainer() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private String send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void say(String words) {
    long seconds = Duration.between(started, Instant.now()).toSeconds();
    System.out.printf("%d:%02d %s%n", TimeUnit.SECONDS.toMinutes(seconds), seconds % 60, words);
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
