package dev.coffey.ops.systemtests.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.ops.systemtests.chaos.TopicScan;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One, two and four teachers on one broker: they share the partitions, and whoever comes or is
 * killed, every image becomes one sample. The rates that are printed say what this machine gives;
 * on two processors four teachers are no faster than one.
 */
class TeacherScaleTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final String GROUP = "coffey-teacher";
  private static final int BURST = 400;
  private static final Duration SHARED_MAX = Duration.ofMinutes(3);
  private static final Duration SAMPLED_MAX = Duration.ofMinutes(3);

  @TempDir Path folder;

  private final Ports ports = Ports.choose();
  private final List<ChildProcess> teachers = new ArrayList<>();
  private KafkaBroker broker;
  private SchemaRegistry registry;
  private Admin admin;
  private KeyTally tally;
  private ImageFlow flow;

  @BeforeEach
  void startServers() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    broker = KafkaBroker.start(folder.resolve("broker"), ports.broker());
    registry = SchemaRegistry.start(folder.resolve("registry"), ports.registry());
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    var schemas = Registries.connect(registry.url().toString());
    TopicCreation.ensure(admin, schemas, Topics.ALL, TopicSettings.DEFAULT);
    tally = new KeyTally(broker.bootstrapServers(), Topics.SAMPLES_UNLABELED.name());
    flow = new ImageFlow(broker.bootstrapServers(), schemas);
  }

  @AfterEach
  void stop() throws Exception {
    flow.close();
    tally.close();
    admin.close();
    teachers.forEach(ChildProcess::close);
    registry.close();
    broker.close();
  }

  @Test
  void teachersShareThePartitionsAndNoImageIsLostOrDoubled() throws Exception {
    // Given images that flow
    startTeachers(1);
    awaitShares(4);
    long one = imagesPerSecond();
    startTeachers(1);
    awaitShares(2, 2);
    long two = imagesPerSecond();
    startTeachers(2);
    awaitShares(1, 1, 1, 1);
    long four = imagesPerSecond();

    // When one is killed
    teachers.get(0).kill();
    awaitShares(1, 1, 2);

    // Then
    flow.close();
    awaitSampled();
    Map<String, Integer> samples =
        TopicScan.of(Topics.SAMPLES_UNLABELED.name(), broker.bootstrapServers()).keys();
    assertThat(samples.keySet()).containsExactlyInAnyOrderElementsOf(flow.acknowledged());
    assertThat(samples.values()).as("times that an image became a sample").containsOnly(1);
    assertThat(TopicScan.of(Topics.IMAGES_REJECTED.name(), broker.bootstrapServers()).keys())
        .isEmpty();
    System.out.printf(
        "%,d images; 1, 2, 4 teachers on %d processors: %d, %d, %d images/s%n",
        samples.size(), Runtime.getRuntime().availableProcessors(), one, two, four);
  }

  private void startTeachers(int count) {
    Path data = folder.resolve("data");
    var settings = new DemoSettings(data, Optional.empty(), 1, 1, 1, ROOT);
    var commands = new Commands(settings, ports, data.resolve("world"));
    for (int i = 0; i < count; i++) {
      String name = "teacher-" + teachers.size();
      teachers.add(
          commands
              .teacher()
              .env("QUARKUS_HTTP_PORT", "0")
              .env("COFFEY_TEACHER_STATE_FOLDER", data.resolve(name).toString())
              .log(data.resolve(name + ".log"))
              .start());
    }
  }

  /** Waits until as many teachers as numbers are given have so many partitions of images each. */
  private void awaitShares(Integer... expected) {
    await("shares of the partitions; the newest teacher says:\n" + newestTeacher())
        .atMost(SHARED_MAX)
        .pollInterval(Duration.ofMillis(200))
        .ignoreException(ExecutionException.class) // Until the first has joined there is no group.
        .untilAsserted(() -> assertThat(shares()).containsExactly(expected));
  }

  private String newestTeacher() {
    return teachers.get(teachers.size() - 1).logTail(5);
  }

  /** Partitions of images that each member of the group has, fewest first. */
  private List<Integer> shares() throws ExecutionException, InterruptedException {
    return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().stream()
        .map(
            member ->
                (int)
                    member.assignment().topicPartitions().stream()
                        .filter(it -> it.topic().equals(Topics.IMAGES.name()))
                        .count())
        .sorted()
        .toList();
  }

  /** Pushes a burst, and tells how fast all that was pushed became samples. */
  private long imagesPerSecond() throws InterruptedException {
    awaitSampled();
    int before = tally.size();
    long startNanos = System.nanoTime();
    flow.burst(BURST);
    int pushed = flow.acknowledged().size();
    await()
        .atMost(SAMPLED_MAX)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> tally.size() >= pushed);
    return (tally.size() - before) * 1_000_000_000L / (System.nanoTime() - startNanos);
  }

  /** Waits until what was pushed before the call is on the samples' topic. */
  private void awaitSampled() {
    int pushed = flow.acknowledged().size();
    await()
        .atMost(SAMPLED_MAX)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> tally.size() >= pushed);
  }
}
