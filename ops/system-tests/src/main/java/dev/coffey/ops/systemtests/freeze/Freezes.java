package dev.coffey.ops.systemtests.freeze;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.ops.local.cluster.Cluster;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.local.cluster.Station;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.Signal;
import dev.coffey.ops.systemtests.chaos.Fates;
import dev.coffey.ops.systemtests.chaos.Pusher;
import dev.coffey.ops.systemtests.chaos.TimedSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The run: two teachers, images, far more threads than processors; then teachers and the broker
 * stand still for a while, one after the other; then every image is counted.
 */
public final class Freezes implements AutoCloseable {

  private static final int BURNERS = 24;
  private static final Duration UP_MAX = Duration.ofMinutes(5);
  private static final Duration BACK_MAX = Duration.ofMinutes(5);
  private static final Duration LATE = Duration.ofSeconds(60);
  private static final Duration THROUGH_MAX = Duration.ofMinutes(5);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TimedSettings settings;
  private final Ports ports = Ports.choose();
  private final Commands commands;
  private final Cluster servers;
  private final List<Station> services = new ArrayList<>();
  private final Instant started = Instant.now();
  private final List<Double> loads = new ArrayList<>();

  Freezes(TimedSettings settings) {
    this.settings = settings;
    Path data = settings.cluster().data();
    this.commands = new Commands(settings.cluster().cluster(), ports, data.resolve("world"));
    this.servers = new Cluster(settings.cluster().cluster(), ports, this::say);
  }

  /**
   * @return whether no image was lost or taught twice, and all teachers always came back
   */
  public static boolean run(TimedSettings settings) throws IOException, InterruptedException {
    Freezes freezes = new Freezes(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(freezes::close, "end"));
    Outcome outcome = freezes.freeze();
    System.out.println("RESULT " + JSON.writeValueAsString(freezes.result(outcome)));
    return outcome.isClean();
  }

  /**
   * What came of a run.
   *
   * @param restarts of teachers and ingest, which nobody killed
   */
  record Outcome(List<Thaw> thaws, Fates images, int restarts) {
    boolean isClean() {
      return images.lost() == 0
          && images.duplicated() == 0
          && thaws.stream().allMatch(it -> it.back().isPresent());
    }
  }

  Outcome freeze() throws InterruptedException {
    say(
        "seed %d, %d s of freezes beside %d busy threads, all state in %s"
            .formatted(
                settings.cluster().seed(),
                settings.duration().toSeconds(),
                BURNERS,
                settings.cluster().data()));
    start();
    List<Thaw> thaws;
    Pusher pusher =
        new Pusher(
            URI.create("http://127.0.0.1:" + ports.ingest()),
            settings.cluster().seed(),
            settings.cluster().cluster().imagesPerSecond());
    try (Teaching teaching = new Teaching(bootstrap(), pages())) {
      if (teaching.await(UP_MAX, UP_MAX, () -> {}).isEmpty()) {
        throw new IllegalStateException("The teachers do not begin to teach.");
      }
      try (ChildProcess burner = burner()) {
        say(burner + " burns");
        thaws = freezes(teaching);
      }
    } finally {
      pusher.close();
    }
    say("no more freezes; the last images are taught");
    Fates images = awaitThrough(pusher);
    return new Outcome(thaws, images, services.stream().mapToInt(Station::restarts).sum());
  }

  private void start() throws InterruptedException {
    servers.startServers();
    service("ingest", commands.ingest());
    List<Integer> teacherPorts = teacherPorts();
    for (int i = 0; i < teacherPorts.size(); i++) {
      String name = Freeze.TEACHERS.get(i);
      Path data = settings.cluster().data();
      service(
          name,
          commands
              .teacher()
              .env("QUARKUS_HTTP_PORT", Integer.toString(teacherPorts.get(i)))
              .env("COFFEY_TEACHER_STATE_FOLDER", data.resolve(name).toString())
              .log(data.resolve("logs").resolve(name + ".log")));
    }
    for (Station service : services) {
      service.awaitStarted(UP_MAX);
    }
  }

  private void service(String name, ChildProcess.Builder command) {
    services.add(
        new Station(
            name,
            () -> {
              ChildProcess child = command.start();
              return new Station.Running(child.process(), child);
            },
            this::say));
  }

  /** No trainer runs, so its port is free. */
  private List<Integer> teacherPorts() {
    return List.of(ports.teacher(), ports.trainer());
  }

  private List<String> pages() {
    return teacherPorts().stream().map(it -> "http://127.0.0.1:" + it + "/teacher").toList();
  }

  private ChildProcess burner() {
    return ChildProcess.java("burner")
        .jvm("-Xmx16m", "-XX:+UseSerialGC")
        .classpath(List.of(settings.cluster().root().resolve("ops/system-tests/target/classes")))
        .main(Burner.class.getName())
        .args(Integer.toString(BURNERS))
        .start();
  }

  private List<Thaw> freezes(Teaching teaching) throws InterruptedException {
    Random random = new Random(settings.cluster().seed());
    List<Thaw> thaws = new ArrayList<>();
    Instant end = Instant.now().plus(settings.duration());
    while (Instant.now().isBefore(end)) {
      Freeze freeze = Freeze.next(random);
      TimeUnit.MILLISECONDS.sleep(freeze.pause().toMillis());
      standStill(freeze);
      Optional<Duration> back = teaching.await(BACK_MAX, LATE, this::writeWhereThreadsStand);
      thaws.add(new Thaw(freeze, back));
      double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      loads.add(load);
      say(
          "%d: %s; all teach again %s; load %.1f"
              .formatted(
                  thaws.size(),
                  freeze,
                  back.map(it -> "after %.1f s".formatted(it.toMillis() / 1e3))
                      .orElse("not within " + BACK_MAX.toSeconds() + " s"),
                  load));
    }
    return thaws;
  }

  private void standStill(Freeze freeze) throws InterruptedException {
    List<Long> processes =
        freeze.stations().stream().map(this::station).flatMap(it -> it.pid().stream()).toList();
    processes.forEach(Signal.STOP::send);
    try {
      TimeUnit.MILLISECONDS.sleep(freeze.length().toMillis());
    } finally {
      processes.forEach(Signal.CONT::send);
    }
  }

  private void writeWhereThreadsStand() {
    say("not yet; where the teachers' threads stand is in their logs");
    Freeze.TEACHERS.stream()
        .map(this::station)
        .flatMap(it -> it.pid().stream())
        .forEach(Signal.QUIT::send);
  }

  private Station station(String name) {
    return services.stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseGet(() -> servers.station(name));
  }

  private Fates awaitThrough(Pusher pusher) throws InterruptedException {
    Instant until = Instant.now().plus(THROUGH_MAX);
    while (true) {
      Fates images = Fates.of(pusher.acknowledged(), pusher.labelledLate(), bootstrap());
      if (images.lost() == 0 || Instant.now().isAfter(until)) {
        return images;
      }
      say("%,d of %,d are still on their way".formatted(images.lost(), images.acknowledged()));
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
  }

  private String bootstrap() {
    return "127.0.0.1:" + ports.broker();
  }

  private ObjectNode result(Outcome outcome) {
    List<Thaw> thaws = outcome.thaws();
    List<Freeze> freezes = thaws.stream().map(Thaw::freeze).toList();
    List<Duration> back = thaws.stream().flatMap(it -> it.back().stream()).sorted().toList();
    return JSON.createObjectNode()
        .put("seed", settings.cluster().seed())
        .put("duration_s", settings.duration().toSeconds())
        .put("load_min", loads.stream().mapToDouble(it -> it).min().orElse(0))
        .put("load_max", loads.stream().mapToDouble(it -> it).max().orElse(0))
        .put("freezes", freezes.size())
        .put("of_the_broker", freezes.stream().filter(Freeze::isOfBroker).count())
        .put("past_session", longer(freezes, Freeze.SESSION))
        .put("past_transaction", longer(freezes, Freeze.TRANSACTION))
        .put("not_back", thaws.size() - back.size())
        .put("back_s_p50", back.isEmpty() ? 0 : seconds(back.get(back.size() / 2)))
        .put("back_s_p90", back.isEmpty() ? 0 : seconds(back.get(back.size() * 9 / 10)))
        .put("back_s_max", back.isEmpty() ? 0 : seconds(back.get(back.size() - 1)))
        .put("restarts", outcome.restarts())
        .put("acknowledged", outcome.images().acknowledged())
        .put("rejected", outcome.images().rejected())
        .put("sampled", outcome.images().sampled())
        .put("lost", outcome.images().lost())
        .put("duplicated", outcome.images().duplicated())
        .put("wall_s", Duration.between(started, Instant.now()).toSeconds());
  }

  private static long longer(List<Freeze> freezes, Duration than) {
    return freezes.stream()
        .filter(it -> !it.isOfBroker() && it.length().compareTo(than) > 0)
        .count();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private void say(String words) {
    long seconds = Duration.between(started, Instant.now()).toSeconds();
    System.out.printf("%d:%02d %s%n", TimeUnit.SECONDS.toMinutes(seconds), seconds % 60, words);
  }

  @Override
  public void close() {
    services.forEach(Station::close);
    servers.close();
  }
}
