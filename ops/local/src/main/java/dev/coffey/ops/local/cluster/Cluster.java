package dev.coffey.ops.local.cluster;

import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All stations of the way of the data. Started in the order of the data's way, ended in the same
 * order: who sends stops before who receives.
 */
public final class Cluster implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(90);

  private final DemoSettings settings;
  private final Ports ports;
  private final Consumer<String> events;
  private final List<Station> stations = Collections.synchronizedList(new ArrayList<>());

  public Cluster(DemoSettings settings, Ports ports, Consumer<String> events) {
    this.settings = settings;
    this.ports = ports;
    this.events = events;
  }

  /** Starts broker and registry, both at once, and waits until they answer. */
  public void startServers() throws InterruptedException {
    Path data = settings.data();
    Station broker =
        station(
            "broker",
            () -> {
              KafkaBroker started = KafkaBroker.start(data.resolve("kafka"), ports.broker());
              return new Station.Running(started.process(), started);
            });
    Station registry =
        station(
            "registry",
            () -> {
              SchemaRegistry started =
                  SchemaRegistry.start(data.resolve("registry"), ports.registry());
              return new Station.Running(started.process(), started);
            });
    broker.awaitStarted(START_MAX);
    registry.awaitStarted(START_MAX);
  }

  /** Starts the four services. */
  public void startServices(Commands commands) throws InterruptedException {
    startServices(commands, Map.of());
  }

  /**
   * Starts the four services.
   *
   * @param options further JVM options, by the name of the station
   */
  public void startServices(Commands commands, Map<String, List<String>> options)
      throws InterruptedException {
    Map<String, ChildProcess.Builder> services = new LinkedHashMap<>();
    services.put("ingest", commands.ingest());
    services.put("teacher", commands.teacher());
    services.put("trainer", commands.trainer());
    services.put("evaluator", commands.evaluator());
    services.forEach(
        (name, command) ->
            child(name, command.jvm(options.getOrDefault(name, List.of()).toArray(String[]::new))));
    awaitAll();
  }

  /** Starts the application that classifies with the champion. */
  public void startApplication(Commands commands) throws InterruptedException {
    child("application", commands.application());
    awaitAll();
  }

  /** Starts the producer that pushes drawn images. */
  public void startProducer(Commands commands) throws InterruptedException {
    child("producer", commands.producer());
    awaitAll();
  }

  private void awaitAll() throws InterruptedException {
    for (Station station : stations()) {
      station.awaitStarted(START_MAX);
    }
  }

  private void child(String name, ChildProcess.Builder command) {
    station(
        name,
        () -> {
          ChildProcess started = command.start();
          return new Station.Running(started.process(), started);
        });
  }

  private Station station(String name, Station.Starter starter) {
    Station station = new Station(name, starter, events);
    stations.add(station);
    return station;
  }

  /**
   * The station of that name.
   *
   * @throws IllegalArgumentException when it was not started
   */
  public Station station(String name) {
    return stations().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No station '" + name + "' was started."));
  }

  public List<Station> stations() {
    synchronized (stations) {
      return List.copyOf(stations);
    }
  }

  /** Ends services and samples, who sends before who receives. */
  public void closeServices() {
    close(List.of("producer", "application", "ingest", "teacher", "trainer", "evaluator"));
  }

  /** Ends everything, broker last. */
  @Override
  public void close() {
    closeServices();
    close(List.of("registry", "broker"));
  }

  private void close(List<String> names) {
    for (String name : names) {
      stations().stream().filter(it -> it.name().equals(name)).forEach(Station::close);
    }
  }
}
