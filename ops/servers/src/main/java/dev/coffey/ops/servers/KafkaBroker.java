package dev.coffey.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Kafka broker (KRaft, one node, its own controller) as a child JVM on 127.0.0.1.
 *
 * <p>Everything it knows lies in the data folder: {@code log} (topics), {@code broker.log}, {@code
 * server.properties}, {@code ports.properties}. A start on a used folder goes on from there, on the
 * same port.
 */
public final class KafkaBroker implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofSeconds(90);

  private final ChildProcess child;
  private final int port;
  private final Optional<Closed> closed;

  /** What a closed broker was started with. */
  private record Closed(BrokerSecurity security, Ports ports) {}

  private KafkaBroker(ChildProcess child, int port, Optional<Closed> closed) {
    this.child = child;
    this.port = port;
    this.closed = closed;
  }

  /**
   * Starts on the folder's own port, or on a free one if it has none, and waits until the broker
   * answers.
   *
   * @throws ServerStartException with the end of the broker's log
   */
  public static KafkaBroker start(Path dataFolder) {
    var folder = dataFolder.toAbsolutePath();
    return start(folder, new Ports(folder).get("broker"));
  }

  /**
   * Starts on this port and waits until the broker answers.
   *
   * @throws ServerStartException with the end of the broker's log
   * @throws IllegalStateException when the port is taken
   */
  public static KafkaBroker start(Path dataFolder, int port) {
    var folder = dataFolder.toAbsolutePath();
    var ports = new Ports(folder);
    ports.set("broker", port);
    var open = OPEN.formatted(port, ports.get("controller"));
    var child = child(folder, writeProperties(folder, ports, open), List.of());
    Readiness.await(child, () -> BrokerProbe.hasBroker(port), START_MAX);
    return new KafkaBroker(child, port, Optional.empty());
  }

  /**
   * Starts a broker that lets nobody do what no rule allows, on the folder's own ports.
   *
   * @throws ServerStartException with the end of the broker's log
   */
  public static KafkaBroker start(Path dataFolder, BrokerSecurity security) {
    var folder = dataFolder.toAbsolutePath();
    var ports = new Ports(folder);
    int port = ports.get("broker");
    var closed = security.properties(ports, port);
    int internal = ports.get("internal");
    var child =
        child(
            folder,
            writeProperties(folder, ports, closed),
            List.of(security.writeUsers(folder).toString()),
            security
                .issuer()
                .map(it -> "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + it.keysUrl())
                .stream()
                .toArray(String[]::new));
    var tls = security.certificates().tls();
    Readiness.await(child, () -> BrokerProbe.hasBroker(internal, tls), START_MAX);
    return new KafkaBroker(child, port, Optional.of(new Closed(security, ports)));
  }

  private static ChildProcess child(
      Path folder, Path properties, List<String> users, String... options) {
    return ChildProcess.java("Kafka broker")
        .jvm(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError")
        .jvm(
            "-Dorg.slf4j.simpleLogger.logFile=System.out",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
            "-Dorg.slf4j.simpleLogger.showThreadName=false",
            "-Dorg.slf4j.simpleLogger.showShortLogName=true",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaConfig=warn",
            "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config.AbstractConfig=warn")
        .jvm(options)
        .classpath(Installation.kafkaJars())
        .main(BrokerMain.class.getName())
        .args(properties.toString(), folder.resolve("log").toString())
        .args(users.toArray(String[]::new))
        .log(folder.resolve("broker.log"))
        .start();
  }

  /** Host and port, as clients want it in {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /**
   * Settings of a client that comes to a closed broker as this user, with its password.
   *
   * @throws IllegalArgumentException when there is no such user
   */
  public Map<String, String> client(String user) {
    return closed.orElseThrow().security().client(user, port);
  }

  /** Settings of a client that comes to a closed broker with a token of the issuer. */
  public Map<String, String> tokenClient(String user) {
    var it = closed.orElseThrow();
    return it.security().tokenClient(user, it.ports().kept("tokens"));
  }

  /** The broker's JVM. */
  public Process process() {
    return child.process();
  }

  /** kill -9, and waits until it is gone. */
  public void kill() {
    child.kill();
  }

  /** SIGTERM, up to 10 s to end in order, then {@link #kill()}. */
  @Override
  public void close() {
    child.close();
  }

  private static Path writeProperties(Path folder, Ports ports, String listeners) {
    var text = PROPERTIES.formatted(ports.get("controller"), folder.resolve("log")) + listeners;
    var file = folder.resolve("server.properties");
    try {
      Files.createDirectories(folder);
      return Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + file + ": " + e.getMessage(), e);
    }
  }

  private static final String OPEN =
      """
      listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
      listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
      """;

  /**
   * One node, small and quick to come back: a broker that was killed takes over from its own former
   * self once that one's session is over, after 6 s instead of 9. A heartbeat waits for its answer
   * for as long as its interval is; beside 24 busy threads on two processors 300 ms were too short,
   * so that a broker's own controller took it for dead, and all partitions, transactions and groups
   * were without a leader for seconds.
   */
  private static final String PROPERTIES =
      """
      process.roles=broker,controller
      node.id=1
      controller.quorum.voters=1@127.0.0.1:%d
      controller.listener.names=CONTROLLER
      log.dirs=%s
      auto.create.topics.enable=false
      offsets.topic.replication.factor=1
      offsets.topic.num.partitions=4
      transaction.state.log.replication.factor=1
      transaction.state.log.min.isr=1
      transaction.state.log.num.partitions=4
      share.coordinator.state.topic.replication.factor=1
      share.coordinator.state.topic.min.isr=1
      share.coordinator.state.topic.num.partitions=4
      group.initial.rebalance.delay.ms=0
      log.cleaner.dedupe.buffer.size=4194304
      broker.session.timeout.ms=6000
      broker.heartbeat.interval.ms=1000
      """;
}
