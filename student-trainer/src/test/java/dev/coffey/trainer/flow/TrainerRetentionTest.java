package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.RetentionPolicy;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import dev.coffey.trainer.flow.TrainerStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that keeps nothing but the newest checkpoint. */
class TrainerRetentionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Checkpoints ON_REQUEST =
      new Checkpoints(1_000_000, Duration.ofHours(1), Duration.ZERO);
  private static final TrainerSettings FRUGAL =
      Cluster.settings("frugal", 32, ON_REQUEST, new RetentionPolicy(1, 1, 1, Duration.ZERO));

  @TempDir Path folder;

  @Test
  void dropsTheChunksOfOldCheckpointsAndGoesOnFromTheNewest() throws Exception {
    try (Cluster cluster = new Cluster(folder);
        SampleWorld samples = cluster.samples()) {
      // Given: three checkpoints of one trainer
      samples.labeled(40, null);
      List<CheckpointManifest> published = new ArrayList<>();
      publishTo(3, published, cluster, samples);

      // When: one of its successor
      publishTo(4, published, cluster, samples);

      // Then
      assertThat(last(published).getStep()).isGreaterThan(published.get(2).getStep());
      assertThat(droppedChunks(cluster))
          .containsAll(chunks(published.subList(0, 3)))
          .doesNotContainAnyElementsOf(chunks(List.of(last(published))));
    }
  }

  /** Trains until so many are published, and until all but the newest have been dropped. */
  private static void publishTo(
      int checkpoints, List<CheckpointManifest> published, Cluster cluster, SampleWorld samples)
      throws Exception {
    try (Trainer trainer = cluster.trainer(FRUGAL, () -> {})) {
      while (published.size() < checkpoints) {
        samples.unlabeled(40, null);
        long before = published.isEmpty() ? 0 : last(published).getStep();
        await()
            .atMost(PATIENCE)
            .failFast(() -> trainer.status().state() == State.FAILED)
            .until(() -> trainer.status().step() > before);
        published.add(trainer.checkpoint().get(60, TimeUnit.SECONDS));
      }
      Set<String> old = chunks(published.subList(0, checkpoints - 1));
      await().atMost(PATIENCE).until(() -> droppedChunks(cluster).containsAll(old));
    }
  }

  private static CheckpointManifest last(List<CheckpointManifest> manifests) {
    return manifests.get(manifests.size() - 1);
  }

  private static Set<String> chunks(List<CheckpointManifest> manifests) {
    Set<String> chunks = new HashSet<>();
    for (CheckpointManifest manifest : manifests) {
      chunks.addAll(manifest.getStudent().getChunks());
      chunks.addAll(manifest.getTrainingState().getChunks());
    }
    return chunks;
  }

  private static Set<String> droppedChunks(Cluster cluster) {
    Set<String> dropped = new HashSet<>();
    Map<String, Object> settings = new HashMap<>(cluster.kafka());
    settings.put("isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.CHECKPOINT_CHUNKS.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  if (record.value() == null && record.key().startsWith("frugal/")) {
                    dropped.add(record.key().substring("frugal/".length()));
                  }
                });
      }
    }
    return dropped;
  }
}
