package dev.coffey.ops.systemtests.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.ops.systemtests.chaos.TopicScan;
import dev.coffey.ops.systemtests.scale.ImageFlow;
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
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A teacher whose offsets are held back by somebody's transaction: its tasks never start, it says
 * so and ends, and once the transaction is over another one teaches every image once.
 */
class TeacherStallTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final TopicPartition HELD = new TopicPartition(Topics.IMAGES.name(), 0);
  private static final String GROUP = "coffey-teacher";
  private static final int IMAGES = 40;
  private static final int EXIT_FATAL = 3;
  private static final String STALL_MAX = "PT8S";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;

  private final Ports ports = Ports.choose();
  private final List<ChildProcess> teachers = new ArrayList<>();
  private KafkaBroker broker;
  private SchemaRegistry registry;
  private KafkaProducer<byte[], byte[]> holder;
  private ImageFlow flow;

  @BeforeEach
  void startServersAndHoldAnOffset() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    broker = KafkaBroker.start(folder.resolve("broker"), ports.broker());
    registry = SchemaRegistry.start(folder.resolve("registry"), ports.registry());
    var schemas = Registries.connect(registry.url().toString());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.ensure(admin, schemas, Topics.ALL, TopicSettings.DEFAULT);
    }
    holder = holder();
    holder.initTransactions();
    holder.beginTransaction();
    holder.sendOffsetsToTransaction(
        Map.of(HELD, new OffsetAndMetadata(0)), new ConsumerGroupMetadata(GROUP));
    flow = new ImageFlow(broker.bootstrapServers(), schemas);
    flow.burst(IMAGES);
  }

  private KafkaProducer<byte[], byte[]> holder() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "somebody",
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            (int) Duration.ofMinutes(15).toMillis()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  @AfterEach
  void stop() throws Exception {
    flow.close();
    holder.close(Duration.ZERO);
    teachers.forEach(ChildProcess::close);
    registry.close();
    broker.close();
  }

  @Test
  void endsWhenItDoesNotGetOnAndTheNextOneGoesOn() throws Exception {
    // Given
    ChildProcess stalled = startTeacher(Map.of("COFFEY_TEACHER_STALL_MAX", STALL_MAX));

    // When
    boolean ended = stalled.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);

    // Then it has said what stands, for how long, who holds it back, and where its thread is
    assertThat(ended).as("ended; it says:\n" + stalled.logTail(20)).isTrue();
    assertThat(stalled.process().exitValue()).isEqualTo(EXIT_FATAL);
    assertThat(log(stalled))
        .contains("has not got on for 8 s: in state PARTITIONS_ASSIGNED")
        .contains("offsets of [images-0] are held back")
        .contains("somebody (Ongoing")
        .contains("StreamTask.completeRestoration");

    // And once the offset is let go, another one teaches every image once
    holder.abortTransaction();
    startTeacher(Map.of());
    flow.close();
    awaitTaught();
    assertThat(samples().values()).as("times that an image became a sample").containsOnly(1);
  }

  @Test
  void waitsWhileTheBrokerIsAway() throws Exception {
    // Given a teacher that does not get on
    ChildProcess teacher = startTeacher(Map.of("COFFEY_TEACHER_STALL_MAX", STALL_MAX));
    awaitAssigned();

    // When the broker goes
    broker.kill();

    // Then it does not end for that
    await()
        .atMost(LIMIT)
        .until(() -> log(teacher).contains("a new start would not help") || !teacher.isAlive());
    assertThat(teacher.isAlive()).as("alive; it says:\n" + teacher.logTail(20)).isTrue();

    // And when it is back it ends, since the offset is still held back
    broker = KafkaBroker.start(folder.resolve("broker"), ports.broker());
    assertThat(teacher.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(teacher.process().exitValue()).isEqualTo(EXIT_FATAL);
  }

  private ChildProcess startTeacher(Map<String, String> settings) {
    Path data = folder.resolve("data");
    var demo = new DemoSettings(data, Optional.empty(), 1, 1, 1, ROOT);
    ChildProcess.Builder command =
        new Commands(demo, ports, data.resolve("world"))
            .teacher()
            .env("QUARKUS_HTTP_PORT", "0")
            .log(data.resolve("teacher-" + teachers.size() + ".log"));
    settings.forEach(command::env);
    teachers.add(command.start());
    return teachers.get(teachers.size() - 1);
  }

  /** Waits until the teacher's group has given it its partitions. */
  private void awaitAssigned() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      await()
          .atMost(LIMIT)
          .ignoreException(ExecutionException.class) // Until it has joined there is no group.
          .until(
              () ->
                  admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).groupState()
                      == GroupState.STABLE);
    }
  }

  private static String log(ChildProcess child) throws Exception {
    Path log = child.log().orElseThrow();
    return Files.exists(log) ? Files.readString(log) : "";
  }

  private void awaitTaught() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(samples().keySet())
                    .containsExactlyInAnyOrderElementsOf(flow.acknowledged()));
  }

  private Map<String, Integer> samples() {
    return TopicScan.of(Topics.SAMPLES_UNLABELED.name(), broker.bootstrapServers()).keys();
  }
}
