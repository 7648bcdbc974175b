package dev.coffey.checkpoints;

import static dev.coffey.checkpoints.Recorder.awaitServing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That dropped chunks leave the broker's disk, on a broker that cleans up at once. */
class CompactionTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int CHECKPOINTS = 16;
  private static final int STATE_BYTES = 2_500_000;
  private static final RetentionPolicy POLICY = new RetentionPolicy(2, 1, 2, Duration.ZERO);

  @TempDir Path folder;

  private final SchemaRegistryClient registry = Registries.connect("mock://compaction");
  private final Random random = new Random(1);
  private final List<CheckpointManifest> published = new ArrayList<>();

  @Test
  void oldChunksLeaveTheDiskAndChampionsStay() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      // Given: a twin with the bytes of checkpoint 5, which will be dropped
      Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
      TestCluster.createTopics(kafka, registry);
      cleanAtOnce(kafka);
      CheckpointManifest twin;
      try (var trainer = new TestTrainer("twin", kafka, registry)) {
        twin = trainer.publish(5);
      }

      // When
      publishAndSweep(kafka);

      // Then
      Set<String> old = chunks(published.subList(2, CHECKPOINTS - 6));
      await().atMost(SOON).until(() -> digests(kafka).stream().noneMatch(key -> old.contains(key)));
      assertThat(digests(kafka))
          .containsAll(chunks(published.subList(0, 2)))
          .containsAll(published.get(CHECKPOINTS - 1).getStudent().getChunks())
          .containsAll(published.get(CHECKPOINTS - 1).getTrainingState().getChunks());
      assertThat(bytesOnDisk(kafka))
          .as("bytes of %d checkpoints", CHECKPOINTS)
          .isLessThan(CHECKPOINTS * (long) STATE_BYTES * 2 / 3);
      assertChampionsAndTwinAreWhole(kafka, twin);
      assertAliasIsFollowedBackButNotToWhatIsGone(kafka);
    }
  }

  /** The first two are promoted; then come many that are not. */
  private void publishAndSweep(Map<String, Object> kafka) {
    try (var publisher = CheckpointPublisher.open("demo", kafka, registry);
        var retention =
            Retention.open(
                "demo",
                POLICY,
                kafka,
                CheckpointLog.open(kafka, registry, Trust.EVERYBODY),
                Clock.systemUTC())) {
      for (int step = 1; step <= CHECKPOINTS; step++) {
        byte[] state = new byte[STATE_BYTES];
        random.nextBytes(state);
        Blob student = publisher.upload(TestStudents.blob(step));
        CheckpointManifest manifest =
            TestManifests.of("demo", step, student)
                .setTrainingState(publisher.upload(state))
                .build();
        publisher.commit(manifest);
        published.add(manifest);
        if (step <= 2) {
          promote(step, kafka);
        }
        retention.published(manifest);
        retention.sweep(publisher, () -> false);
      }
    }
  }

  private void promote(int step, Map<String, Object> kafka) {
    try (var trainer = new TestTrainer("promoter", kafka, registry)) {
      trainer.promote("demo", "champion", published.get(step - 1).getCheckpointId());
    }
  }

  private void assertChampionsAndTwinAreWhole(Map<String, Object> kafka, CheckpointManifest twin) {
    try (CheckpointLog log = CheckpointLog.open(kafka, registry, Trust.EVERYBODY)) {
      assertThat(log.fetchStudent(published.get(0))).isEqualTo(TestStudents.blob(1));
      assertThat(log.fetchStudent(published.get(1))).isEqualTo(TestStudents.blob(2));
      assertThat(log.fetchTrainingState(published.get(1))).hasSize(STATE_BYTES);
      assertThat(log.fetchStudent(twin)).isEqualTo(TestStudents.blob(5));
      Throwable expired = catchThrowable(() -> log.fetchTrainingState(published.get(4)));
      assertThat(expired)
          .isInstanceOfSatisfying(
              BadCheckpointException.class,
              bad -> assertThat(bad.reason()).isEqualTo(Reason.EXPIRED_CHUNK));
    }
  }

  private void assertAliasIsFollowedBackButNotToWhatIsGone(Map<String, Object> kafka) {
    try (var handle =
        ModelHandle.builder().kafka(kafka).registry(registry).studentId("demo").build()) {
      awaitServing(handle, published.get(1));
      promote(1, kafka);
      awaitServing(handle, published.get(0));
      promote(4, kafka); // its own bytes, not the twin's
      await().atMost(SOON).until(() -> !handle.quarantined().isEmpty());
      assertThat(handle.quarantined().get(0).reason()).isEqualTo(Reason.EXPIRED_CHUNK);
      assertThat(handle.serving()).contains(published.get(0));
    }
  }

  private static Set<String> chunks(List<CheckpointManifest> manifests) {
    var chunks = new HashSet<String>();
    manifests.forEach(
        manifest ->
            Stream.of(manifest.getStudent(), manifest.getTrainingState())
                .forEach(blob -> chunks.addAll(blob.getChunks())));
    return chunks;
  }

  /** Digests of the chunks of "demo" that the topic holds. */
  private Set<String> digests(Map<String, Object> kafka) {
    try (var chunks = new StudentChunks("demo", kafka)) {
      while (!chunks.read(Duration.ofSeconds(5), () -> false)) {
        // goes on where it was
      }
      var digests = new HashSet<String>();
      chunks.without(Set.of(), Integer.MAX_VALUE).forEach(chunk -> digests.add(chunk.digest()));
      return digests;
    }
  }

  private static long bytesOnDisk(Map<String, Object> kafka) throws Exception {
    try (Admin admin = Admin.create(kafka)) {
      return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
          .flatMap(dirs -> dirs.values().stream())
          .flatMap(dir -> dir.replicaInfos().entrySet().stream())
          .filter(e -> isOfChunks(e.getKey()))
          .mapToLong(e -> e.getValue().size())
          .sum();
    }
  }

  private static boolean isOfChunks(TopicPartition partition) {
    return partition.topic().equals(Topics.CHECKPOINT_CHUNKS.name());
  }

  /** Segments of about one chunk, no mercy for the young, a look every 100 ms. */
  private static void cleanAtOnce(Map<String, Object> kafka) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CHECKPOINT_CHUNKS.name());
    var allBrokers = new ConfigResource(ConfigResource.Type.BROKER, "");
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    changes.put(
        topic,
        List.of(
            set("segment.bytes", "2097152"),
            set("min.compaction.lag.ms", "0"),
            set("min.cleanable.dirty.ratio", "0.01")));
    changes.put(allBrokers, List.of(set("log.cleaner.backoff.ms", "100")));
    try (Admin admin = Admin.create(kafka)) {
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), OpType.SET);
  }
}
