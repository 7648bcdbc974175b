package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.ClusterOptions;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.Party;
import dev.coffey.schemas.access.RightsCheck;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * Where Kafka and the registry are.
 *
 * @param kafka client settings, at least {@code bootstrap.servers}
 * @param topics how missing topics are made
 * @param signingKey signs what is published
 * @param trustedKeys of those whose checkpoints are gone on from
 */
public record ClusterAccess(
    Map<String, Object> kafka,
    SchemaRegistryClient registry,
    TopicSettings topics,
    Optional<SigningKey> signingKey,
    TrustedKeys trustedKeys) {

  public ClusterAccess {
    if (signingKey.filter(key -> !trustedKeys.trusts(key)).isPresent()) {
      throw new IllegalArgumentException(
          "This trainer signs with key %s (coffey.trainer.signing.key) and could not go on from its own checkpoints: trusted are %s. Add its public half there."
              .formatted(signingKey.get().id(), trustedKeys));
    }
  }

  /** Nothing is signed, and everybody is trusted. */
  public ClusterAccess(
      Map<String, Object> kafka, SchemaRegistryClient registry, TopicSettings topics) {
    this(kafka, registry, topics, Optional.empty(), TrustedKeys.EVERYBODY);
  }

  /** Of a command, which publishes nothing. */
  public static ClusterAccess of(ClusterOptions options) {
    return new ClusterAccess(
        options.kafka(),
        options.registry(),
        TopicSettings.DEFAULT,
        Optional.empty(),
        options.trust().keys());
  }

  CheckpointPublisher publisher(String studentId) {
    return CheckpointPublisher.open(studentId, kafka, registry, signingKey);
  }

  /** The log of trusted checkpoints. */
  CheckpointLog checkpoints() {
    return CheckpointLog.open(kafka, registry, Trust.in(trustedKeys));
  }

  /**
   * Makes the topics that are missing, and registers their schemas.
   *
   * @throws dev.coffey.schemas.access.AccessDeniedException when this user may not train
   */
  void ensureTopics() {
    try (Admin admin = Admin.create(kafka)) {
      TopicCreation.ensure(admin, registry, Topics.ALL, topics);
      RightsCheck.require(admin, Party.TRAINER);
    }
  }
}
