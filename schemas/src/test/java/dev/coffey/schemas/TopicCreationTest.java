package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicCreationTest {

  private final Cluster cluster = Cluster.shared();

  @Test
  void createsEveryTopicWithItsSettingsAndEverySubjectWithItsRule() throws Exception {
    // Given
    try (var admin = cluster.admin();
        var registry = cluster.connect()) {

      // When
      TopicCreation.ensure(admin, registry, Topics.ALL, TopicSettings.DEFAULT);

      // Then
      for (var topic : Topics.ALL) {
        var description =
            admin.describeTopics(List.of(topic.name())).allTopicNames().get().get(topic.name());
        assertThat(description.partitions()).as(topic.name()).hasSize(topic.partitions());
        assertThat(settings(admin, topic))
            .as(topic.name())
            .containsAllEntriesOf(topic.brokerSettings());
        if (topic.value() instanceof TopicValue.Avro<?> avro) {
          assertThat(registry.getCompatibility(topic.subject()))
              .isEqualTo(avro.compatibility().name);
          assertThat(registry.getLatestSchemaMetadata(topic.subject()).getSchema())
              .doesNotContain("avro.java.string");
        }
      }
    }
  }

  @Test
  void secondStartIsHarmlessAndSoAreSeveralAtOnce() throws Exception {
    // Given four services that start at the same time on topics of which none is there
    var topics =
        List.of(
            likeLabels("together-1", 4), likeLabels("together-2", 4), likeLabels("together-3", 1));
    Callable<Void> service =
        () -> {
          try (var admin = cluster.admin();
              var registry = cluster.connect()) {
            TopicCreation.ensure(admin, registry, topics, TopicSettings.DEFAULT);
            return null;
          }
        };
    var threads = Executors.newFixedThreadPool(4);
    try {

      // When each of them starts twice
      for (var started : threads.invokeAll(Stream.generate(() -> service).limit(8).toList())) {
        started.get();
      }

      // Then each subject holds one schema; the registry may count it twice when two register at
      // once
      try (var registry = cluster.connect()) {
        for (var topic : topics) {
          var schemas = new HashSet<String>();
          for (int version : registry.getAllVersions(topic.subject())) {
            schemas.add(registry.getByVersion(topic.subject(), version, false).getSchema());
          }
          assertThat(schemas).as(topic.name()).hasSize(1);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void everyMismatchIsNamedWithItsWayOut() throws Exception {
    // Given a topic that somebody made by hand
    var topic =
        new Topic<>(
            "by-hand",
            Topics.LABELS.value(),
            4,
            Cleanup.DELETE,
            Optional.of(Duration.ofDays(1)),
            2 << 20,
            Compression.PRODUCER);
    try (var admin = cluster.admin();
        var registry = cluster.connect()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("by-hand", 3, (short) 1)
                      .configs(
                          Map.of(
                              "cleanup.policy",
                              "compact",
                              "message.timestamp.type",
                              "LogAppendTime"))))
          .all()
          .get();

      // When / Then
      assertThatThrownBy(
              () -> TopicCreation.ensure(admin, registry, List.of(topic), TopicSettings.DEFAULT))
          .isInstanceOf(TopicMismatchException.class)
          .hasMessage(
              """
              Topic by-hand has partitions=3, expected 4; set coffey.topics.partitions=3, or delete the topic and start again
              Topic by-hand has cleanup.policy=compact, expected delete; change it with kafka-configs.sh --bootstrap-server BROKER --alter --topic by-hand --add-config cleanup.policy=delete
              Topic by-hand has message.timestamp.type=LogAppendTime, expected CreateTime; change it with kafka-configs.sh --bootstrap-server BROKER --alter --topic by-hand --add-config message.timestamp.type=CreateTime
              Topic by-hand has max.message.bytes=1048588, expected 2097152; change it with kafka-configs.sh --bootstrap-server BROKER --alter --topic by-hand --add-config max.message.bytes=2097152""");
    }
  }

  @Test
  void partitionsOfTheClusterReplaceTheCatalogueButNeverAOne() throws Exception {
    // Given
    var spread = likeLabels("spread", 4);
    var inOrder = likeLabels("in-order", 1);
    try (var admin = cluster.admin();
        var registry = cluster.connect()) {

      // When
      TopicCreation.ensure(
          admin, registry, List.of(spread, inOrder), new TopicSettings(1, OptionalInt.of(6)));

      // Then
      var described = admin.describeTopics(List.of("spread", "in-order")).allTopicNames().get();
      assertThat(described.get("spread").partitions()).hasSize(6);
      assertThat(described.get("in-order").partitions()).hasSize(1);
    }
  }

  @Test
  void theLargestImageRecordCanBePassedOnAsRejected() throws Exception {
    // Given a record that only just fits on images
    cluster.ensure(Topics.IMAGES, Topics.IMAGES_REJECTED);
    var largest = new byte[Topics.IMAGES.recordBytesMax() - 1024];
    cluster.send("images", "largest", largest);
    var rejected =
        RejectedImage.newBuilder((RejectedImage) Examples.of(Topics.IMAGES_REJECTED).value())
            .setValue(java.nio.ByteBuffer.wrap(largest))
            .build();
    try (var registry = cluster.connect()) {
      var bytes =
          Topics.IMAGES_REJECTED.serializer(registry).serialize("images.rejected", rejected);

      // When
      cluster.send("images.rejected", "largest", bytes);

      // Then
      assertThat(cluster.read("images.rejected"))
          .anyMatch(record -> record.value().length == bytes.length);
    }
  }

  private static Topic<LabelEvent> likeLabels(String name, int partitions) {
    return new Topic<>(
        name,
        new TopicValue.Avro<>(LabelEvent.class, CompatibilityLevel.BACKWARD),
        partitions,
        Cleanup.COMPACT,
        Optional.empty(),
        1 << 20,
        Compression.PRODUCER);
  }

  private static Map<String, String> settings(Admin admin, Topic<?> topic) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(entry -> entry.name(), entry -> entry.value()));
  }
}
