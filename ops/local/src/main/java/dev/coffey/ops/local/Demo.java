package dev.coffey.ops.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.checkpoints.Freshness;
import dev.coffey.ops.local.cluster.Cluster;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.local.cluster.Station;
import dev.coffey.ops.local.cluster.Variants;
import dev.coffey.ops.local.terminal.Board;
import dev.coffey.ops.local.terminal.Screen;
import dev.coffey.ops.local.watch.ApplicationWatch;
import dev.coffey.ops.local.watch.Gauges;
import dev.coffey.ops.local.watch.Memory;
import dev.coffey.ops.local.watch.TopicWatch;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** The whole way of the data on one machine: starts it, shows it, ends it. */
public final class Demo {
  private static final long DRAW_MILLIS = 1000;

  private final DemoSettings settings;
  private final Screen screen = Screen.standard();
  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final Ports ports = Ports.choose();
  private final Cluster cluster;
  private final Instant started = Instant.now();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final CountDownLatch drawn = new CountDownLatch(1);
  private final Freshness freshness = new Freshness(started);
  private final Gauges gauges = new Gauges();
  private final ApplicationWatch application;
  private TopicWatch topics;

  private Demo(DemoSettings settings) {
    this.settings = settings;
    this.cluster = new Cluster(settings, ports, events::add);
    this.application = new ApplicationWatch(gauges, url(ports.application()) + "/stats", freshness);
  }

  public static void main(String[] args) {
    if (System.getProperty("demo.help") != null) {
      System.out.print(DemoSettings.HELP);
      System.exit(0);
    }
    System.exit(run());
  }

  private static int run() {
    Demo demo;
    try {
      DemoSettings settings = DemoSettings.from(System.getProperties());
      // What libraries have to say goes beside the children's logs, not over the board.
      System.setProperty(
          "org.slf4j.simpleLogger.logFile", settings.data().resolve("logs/demo.log").toString());
      Files.createDirectories(settings.data().resolve("logs"));
      demo = new Demo(settings);
    } catch (IOException e) {
      System.err.println("The data folder cannot be written: " + e);
      return 1;
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(DemoSettings.HELP);
      return 2;
    }
    // Ctrl-C and the end of the duration take the same way out.
    Runtime.getRuntime().addShutdownHook(new Thread(demo::end, "end"));
    try {
      demo.start();
      demo.show();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    } catch (Exception e) {
      if (demo.ending.getCount() == 0) {
        return 130; // Ended while it was still starting.
      }
      System.err.println("The demo cannot start: " + e.getMessage());
      return 1;
    }
  }

  private void start() throws Exception {
    screen.say("Coffey demo, seed " + settings.seed() + ", all state in " + settings.data());
    screen.say("  starting broker and registry …");
    Path variants = settings.data().resolve("world");
    CompletableFuture<Void> drawing = CompletableFuture.runAsync(() -> Variants.draw(variants));
    cluster.startServers();
    drawing.join();
    Commands commands = new Commands(settings, ports, variants);
    SchemaRegistryClient registry = Registries.connect(commands.registryUrl());
    String bootstrap = "127.0.0.1:" + ports.broker();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      TopicCreation.ensure(admin, registry, Topics.ALL, TopicSettings.DEFAULT);
    }
    topics = new TopicWatch(bootstrap, registry, freshness);
    screen.say("  starting services …");
    cluster.startServices(commands);
    cluster.startApplication(commands);
    cluster.startProducer(commands);
    links(bootstrap, commands.registryUrl()).forEach(screen::say);
  }

  private List<String> links(String bootstrap, String registryUrl) {
    return List.of(
        "  broker       " + bootstrap + " · registry " + registryUrl,
        "  ingest      " + url(ports.ingest()) + "/q/swagger-ui · POST /images, /labels",
        "  teacher     " + url(ports.teacher()) + "/teacher · /q/metrics · /q/health",
        "  trainer     " + url(ports.trainer()) + "/trainer · POST /trainer/checkpoint",
        "  evaluator   " + url(ports.evaluator()) + "/evaluations",
        "  application " + url(ports.application()) + "/stats · POST /classify",
        "  logs        " + settings.data().resolve("logs") + " · Ctrl-C ends",
        "");
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private void show() throws InterruptedException {
    Board board = new Board();
    try {
      while (!isOver() && !ending.await(DRAW_MILLIS, TimeUnit.MILLISECONDS)) {
        for (String event = events.poll(); event != null; event = events.poll()) {
          screen.say(
              LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + event);
        }
        application.refresh();
        screen.draw(board.lines(readings()));
      }
    } finally {
      drawn.countDown();
    }
  }

  private boolean isOver() {
    return settings.duration().map(it -> running().compareTo(it) >= 0).orElse(false);
  }

  private Duration running() {
    return Duration.between(started, Instant.now());
  }

  private Board.Readings readings() {
    List<Station> stations = cluster.stations();
    List<Long> pids = new ArrayList<>(stations.stream().flatMap(it -> it.pid().stream()).toList());
    pids.add(ProcessHandle.current().pid());
    Optional<JsonNode> teacher = gauges.json(url(ports.teacher()) + "/teacher");
    return new Board.Readings(
        Instant.now(),
        running(),
        topics.snapshot(),
        application.counts(),
        application.page(),
        teacher,
        freshness(),
        Memory.residentMegabytes(pids),
        pids.size(),
        stations.stream().filter(it -> !it.isAlive()).map(Station::name).toList());
  }

  private void end() {
    ending.countDown();
    try {
      if (topics != null) {
        drawn.await(2, TimeUnit.SECONDS);
        application.refresh();
      }
      Duration running = running();
      screen.say("Ending …");
      cluster.closeServices();
      if (topics != null) {
        topics.close();
      }
      cluster.close();
      if (topics != null) {
        System.out.println(
            Result.of(running, topics.snapshot(), application.counts(), freshness()).line());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
  }

  private Optional<Board.Freshness> freshness() {
    Freshness.Summary summary = freshness.summary();
    return summary.samples() == 0
        ? Optional.empty()
        : Optional.of(
            new Board.Freshness(Math.round(summary.p50Millis()), Math.round(summary.maxMillis())));
  }
}
