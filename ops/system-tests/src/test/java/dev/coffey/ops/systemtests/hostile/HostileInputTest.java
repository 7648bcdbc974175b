package dev.coffey.ops.systemtests.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.local.cluster.Cluster;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.local.cluster.Station;
import dev.coffey.ops.local.cluster.Variants;
import dev.coffey.ops.local.sample.PushPlan;
import dev.coffey.ops.local.watch.Memory;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.world.World;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services as the local cluster runs them, small heaps included, among inputs that want to hurt
 * them. {@code -Dhostile.inputs=N} says how many, {@code -Dhostile.seed=N} which.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileInputTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final int INPUTS = Integer.getInteger("hostile.inputs", 2_000);
  private static final long SEED = Long.getLong("hostile.seed", 1);
  private static final int GOOD_EVERY = 4;
  private static final int SENDERS = 4;
  private static final Duration PATIENCE =
      Duration.ofMinutes(2).plus(Duration.ofMillis(100L * INPUTS));
  private static final List<String> TYPES =
      List.of("image/jpeg", "image/png", "text/html", "application/x-tar", "video/mp4");

  private final Mutations mutations = new Mutations(SEED);
  private final PushPlan plan = new PushPlan(World.of(SEED), 16);
  private final Ports ports = Ports.choose();
  private final Set<String> good = ConcurrentHashMap.newKeySet();
  private final Set<String> badLabels = ConcurrentHashMap.newKeySet();
  private Commands commands;
  private Cluster cluster;
  private SchemaRegistryClient registry;
  private HostileRecords records;
  private Door door;
  private KafkaProducer<byte[], byte[]> producer;
  private Path data;
  private ChildProcess mended;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    data = folder.resolve("data");
    DemoSettings settings = new DemoSettings(data, Optional.empty(), SEED, 1, 1, ROOT);
    Files.createDirectories(settings.data());
    Path variants = settings.data().resolve("world");
    Variants.draw(variants);
    commands = new Commands(settings, ports, variants);
    cluster = new Cluster(settings, ports, System.out::println);
    cluster.startServers();
    // Each sample is used once, so that the trainer is through with all of them soon.
    cluster.startServices(commands, Map.of("trainer", List.of("-Dcoffey.trainer.batch.echo=1")));
    door = new Door(URI.create("http://127.0.0.1:" + ports.ingest()));
    for (int port : services()) {
      await().atMost(PATIENCE).until(() -> door.isUp(port));
    }
    registry = Registries.connect(commands.registryUrl());
    records = new HostileRecords(mutations, registry);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap(), "max.request.size", 21 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  void end() {
    producer.close();
    if (mended != null) {
      mended.close();
    }
    cluster.close();
  }

  @Test
  @Order(1)
  void nothingHurtsAndNothingIsLost() throws Exception {
    // When
    sendAll();

    // Then
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(this::everythingWent);
    assertThat(door.wrong()).as("answers that a service must not give").isEmpty();
    assertThat(good).hasSizeGreaterThan(INPUTS / GOOD_EVERY - INPUTS / 100 - 2);
    allIsWell();
    tell();
  }

  @Test
  @Order(2)
  void anImageIsPutBackAndTaughtWhenItsClassIsKnown() throws Exception {
    // Given an image whose class the teacher does not know
    byte[] image = plan.push(100_001).png();
    byte[] value = records.imageValue(image, "plain ring star", Instant.now());
    RecordMetadata place =
        producer
            .send(new ProducerRecord<>(Topics.IMAGES.name(), Specimens.ascii(Ids.of(image)), value))
            .get();
    String source = Ledger.place(place.topic(), place.partition(), place.offset());
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> ledger().letters().containsKey(source));
    String letter = letterOf(place);
    restartTeacherWith("plain ring star");

    // When
    String request = "{\"ids\":[\"" + letter + "\"]}";
    JsonNode first = door.post("/rejected/redrive", request);
    JsonNode second = door.post("/rejected/redrive", request);

    // Then
    assertThat(first.path("redriven").asInt()).as(first.toString()).isEqualTo(1);
    assertThat(second.path("redriven").asInt()).as(second.toString()).isZero();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> ledger().samples().getOrDefault(Ids.of(image), 0) == 1);
    assertThat(ledger().nowhere()).isEmpty();
  }

  private void sendAll() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < INPUTS; i++) {
        int number = i;
        sent.add(senders.submit(() -> send(number)));
        if (i % GOOD_EVERY == 0) {
          sent.add(senders.submit(() -> sendGood(number)));
        }
      }
      for (Future<?> one : sent) {
        one.get();
      }
    } finally {
      senders.shutdownNow();
    }
    producer.send(records.bomb(Specimens.png(7_000, 7_000, 7_000 * (7_000 * 3 + 1)))).get();
  }

  private Void send(int number) throws Exception {
    var random = mutations.random(-number);
    switch (number % 20) {
      case 0, 1, 2 -> producer.send(records.image(number)).get();
      case 3 -> {
        RecordMetadata place = producer.send(records.label(number)).get();
        badLabels.add(Ledger.place(place.topic(), place.partition(), place.offset()));
      }
      case 4, 5 -> producer.send(records.sample(number)).get();
      case 6 -> door.label(random);
      case 7, 8 -> door.form(mutations.image(number), random);
      case 9 -> door.raw(number / 20);
      default ->
          door.image(
              mutations.image(number / 20 * 10 + number % 20 - 10),
              TYPES.get(random.nextInt(TYPES.size())),
              random.nextInt(9) == 0 ? "?label=unicorn&source=%00%ff" : "");
    }
    return null;
  }

  private Void sendGood(int number) throws Exception {
    int position = number / GOOD_EVERY * 400 / 399;
    PushPlan.Push push = plan.push(position % 400 == 399 ? 200_000 + number : position);
    good.add(Ids.of(push.png()));
    String label = push.label().map(name -> "?label=" + name.replace(" ", "%20")).orElse("");
    door.image(push.png(), "image/png", label);
    return null;
  }

  private void everythingWent() {
    Ledger ledger = ledger();
    assertThat(ledger.nowhere()).as("records that are no sample and no letter").isEmpty();
    assertThat(door.taken()).containsAll(good);
    assertThat(good).allSatisfy(id -> assertThat(ledger.samples().get(id)).as(id).isEqualTo(1));
    assertThat(ledger.letters().keySet()).containsAll(badLabels);
  }

  /** No process died, ran out of memory or stands still. */
  private void allIsWell() throws Exception {
    theTrainerIsThrough();
    for (Station station : cluster.stations()) {
      assertThat(station.restarts()).as("restarts of " + station.name()).isZero();
    }
    for (int port : services()) {
      assertThat(door.isUp(port)).as("health on port " + port).isTrue();
    }
    try (Stream<Path> logs = Files.list(logs())) {
      for (Path log : logs.toList()) {
        assertThat(Files.readString(log))
            .as(log.toString())
            .doesNotContain("OutOfMemoryError", "StackOverflowError");
      }
    }
  }

  /** It has left out what is no sample, and learns from what is one, also behind the last bomb. */
  private void theTrainerIsThrough() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              JsonNode trainer = door.get(ports.trainer(), "/trainer");
              assertThat(trainer.path("step").asLong()).as(trainer.toString()).isPositive();
              assertThat(trainer.path("lag").asLong()).as(trainer.toString()).isLessThan(200);
            });
  }

  private void tell() throws Exception {
    Map<String, Long> megabytes = new TreeMap<>();
    for (Station station : cluster.stations()) {
      megabytes.put(station.name(), Memory.residentMegabytes(List.of(station.pid().orElseThrow())));
    }
    System.out.printf(
        "seed %d: %d hostile inputs, %d good images; by HTTP %d taken, refused %s; letters %s;"
            + " trainer left out %s; MB resident %s%n",
        SEED,
        INPUTS + 1,
        good.size(),
        door.taken().size(),
        door.refused(),
        ledger().reasons(),
        door.get(ports.trainer(), "/trainer").path("unusableSamples"),
        megabytes);
  }

  private String letterOf(RecordMetadata place) throws Exception {
    for (JsonNode letter :
        door.get(ports.ingest(), "/rejected?topic=images&limit=10").path("letters")) {
      if (letter.path("partition").asInt() == place.partition()
          && letter.path("offset").asLong() == place.offset()) {
        assertThat(letter.path("reason").asText()).isEqualTo("UNKNOWN_CLASS");
        return letter.path("id").asText();
      }
    }
    throw new AssertionError("The letter is not among the newest ten.");
  }

  /** The fix: one more line in the teacher's classes. */
  private void restartTeacherWith(String className) throws Exception {
    cluster.station("teacher").close();
    Path classes = logs().resolveSibling("classes.txt");
    List<String> names =
        new ArrayList<>(Files.readAllLines(ROOT.resolve("ops/world/src/main/teacher/classes.txt")));
    names.add(className);
    Files.write(classes, names);
    mended = commands.teacher().jvm("-Dcoffey.teacher.classes=" + classes).start();
    await().atMost(PATIENCE).until(() -> door.isUp(ports.teacher()));
  }

  private Ledger ledger() {
    return Ledger.of(bootstrap(), registry);
  }

  private List<Integer> services() {
    return List.of(ports.ingest(), ports.teacher(), ports.trainer(), ports.evaluator());
  }

  private String bootstrap() {
    return "127.0.0.1:" + ports.broker();
  }

  private Path logs() {
    return data.resolve("logs");
  }
}
