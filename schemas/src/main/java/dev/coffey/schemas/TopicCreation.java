package dev.coffey.schemas;

import dev.coffey.schemas.TopicMismatchException.Mismatch;
import dev.coffey.schemas.access.AccessDeniedException;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings topics and schemas into being at a service's start. Harmless when they are there, and from
 * several services at once.
 */
public final class TopicCreation {

  private static final Logger LOG = LoggerFactory.getLogger(TopicCreation.class);
  private static final int DESCRIBE_ATTEMPTS_MAX = 50;
  private static final long DESCRIBE_PAUSE_MILLIS = 100;

  private final Admin admin;
  private final TopicSettings settings;

  private TopicCreation(Admin admin, TopicSettings settings) {
    this.admin = admin;
    this.settings = settings;
  }

  /**
   * Registers the topics' schemas with their compatibility rules, creates the topics that are
   * missing, and checks those that are there. Retention, compression, compaction's times and
   * replication of an existing topic are its operator's business and are not checked.
   *
   * @throws TopicMismatchException when an existing topic is not as needed
   * @throws AccessDeniedException when this user may not look at a topic, or make a missing one
   * @throws SchemaRegistrationException when the registry refuses a schema
   * @throws RegistryUnavailableException when the registry gives no usable answer
   * @throws KafkaException when the broker refuses or does not answer
   */
  public static void ensure(
      Admin admin,
      SchemaRegistryClient registry,
      Collection<? extends Topic<?>> topics,
      TopicSettings settings) {
    var subjects = new Subjects(registry);
    topics.forEach(subjects::ensure);
    new TopicCreation(admin, settings).ensure(List.copyOf(topics));
  }

  private void ensure(List<Topic<?>> topics) {
    var existing = describe(topics);
    var missing = topics.stream().filter(topic -> !existing.containsKey(topic.name())).toList();
    create(missing);
    var described = describeAll(topics);
    awaitLeaders(missing, described);
    var configs = configs(topics);
    var mismatches =
        topics.stream()
            .flatMap(
                topic ->
                    mismatches(topic, described.get(topic.name()), configs.get(topic.name()))
                        .stream())
            .toList();
    if (!mismatches.isEmpty()) {
      throw new TopicMismatchException(mismatches);
    }
  }

  private void create(List<Topic<?>> missing) {
    var created = admin.createTopics(missing.stream().map(this::newTopic).toList());
    created
        .values()
        .forEach(
            (name, future) -> {
              try {
                get(future);
                LOG.info("Created topic {}", name);
              } catch (TopicExistsException e) {
                LOG.debug("Topic {} was created by somebody else meanwhile", name);
              } catch (AuthorizationException e) {
                throw new AccessDeniedException(
                    "Topic "
                        + name
                        + " is missing, and this user may not make it. Let an operator make the topics, or allow it; see docs/operating/access.md",
                    e);
              }
            });
  }

  private NewTopic newTopic(Topic<?> topic) {
    var config = new HashMap<>(topic.brokerSettings());
    config.put("min.insync.replicas", Integer.toString(settings.replicasInSyncMin()));
    return new NewTopic(
            topic.name(), settings.partitions(topic), (short) settings.replicationFactor())
        .configs(config);
  }

  /** A topic that was just created may take a moment to be known. */
  private Map<String, TopicDescription> describeAll(List<Topic<?>> topics) {
    for (int attempt = 1; ; attempt++) {
      var described = describe(topics);
      if (described.size() == topics.size()) {
        return described;
      }
      if (attempt == DESCRIBE_ATTEMPTS_MAX) {
        var missing =
            topics.stream().map(Topic::name).filter(name -> !described.containsKey(name)).toList();
        throw new KafkaException(
            "Topics " + missing + " were created and yet the broker does not know them");
      }
      pause();
    }
  }

  /**
   * A partition's leader may refuse the first moments of its life. A producer that meets that with
   * several batches under way may have the second one taken before the first, and then has every
   * further one refused (OUT_OF_ORDER_SEQUENCE_NUMBER) until its delivery time is over.
   */
  private void awaitLeaders(List<Topic<?>> created, Map<String, TopicDescription> described) {
    var ends = new HashMap<TopicPartition, OffsetSpec>();
    for (var topic : created) {
      described
          .get(topic.name())
          .partitions()
          .forEach(
              it ->
                  ends.put(new TopicPartition(topic.name(), it.partition()), OffsetSpec.latest()));
    }
    get(admin.listOffsets(ends).all()); // asks again until each leader has answered
  }

  private Map<String, TopicDescription> describe(List<Topic<?>> topics) {
    var described = new HashMap<String, TopicDescription>();
    var denied = new TreeSet<String>();
    admin
        .describeTopics(topics.stream().map(Topic::name).toList())
        .topicNameValues()
        .forEach(
            (name, future) -> {
              try {
                described.put(name, get(future));
              } catch (UnknownTopicOrPartitionException e) {
                LOG.debug("Topic {} is missing", name);
              } catch (TopicAuthorizationException e) {
                denied.add(name);
              }
            });
    if (!denied.isEmpty()) {
      throw new AccessDeniedException(
          "This user may not even look at topics "
              + denied
              + ". Is it another service's user? What each needs, docs/operating/access.md lists");
    }
    return described;
  }

  private Map<String, Config> configs(List<Topic<?>> topics) {
    var resources =
        topics.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
            .toList();
    var configs = new HashMap<String, Config>();
    get(admin.describeConfigs(resources).all())
        .forEach((resource, config) -> configs.put(resource.name(), config));
    return configs;
  }

  private List<Mismatch> mismatches(Topic<?> topic, TopicDescription description, Config config) {
    var mismatches = new ArrayList<Mismatch>();
    int partitions = settings.partitions(topic);
    int partitionsFound = description.partitions().size();
    if (partitionsFound != partitions) {
      mismatches.add(
          new Mismatch(
              topic.name(),
              "partitions",
              Integer.toString(partitions),
              Integer.toString(partitionsFound),
              topic.partitions() == 1
                  ? "its records need one order, so delete the topic and start again"
                  : "set coffey.topics.partitions="
                      + partitionsFound
                      + ", or delete the topic and start again"));
    }
    var expected = topic.brokerSettings();
    for (var setting : List.of("cleanup.policy", "message.timestamp.type")) {
      if (!config.get(setting).value().equals(expected.get(setting))) {
        mismatches.add(mismatch(topic, setting, config));
      }
    }
    if (Long.parseLong(config.get("max.message.bytes").value()) < topic.recordBytesMax()) {
      mismatches.add(mismatch(topic, "max.message.bytes", config));
    }
    return mismatches;
  }

  private static Mismatch mismatch(Topic<?> topic, String setting, Config config) {
    var expected = topic.brokerSettings().get(setting);
    return new Mismatch(
        topic.name(),
        setting,
        expected,
        config.get(setting).value(),
        "change it with kafka-configs.sh --bootstrap-server BROKER --alter --topic %s --add-config %s=%s"
            .formatted(topic.name(), setting, expected));
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(DESCRIBE_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
