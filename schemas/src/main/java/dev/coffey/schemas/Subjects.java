package dev.coffey.schemas;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers schemas, once per start. Several services may do so at the same time. */
final class Subjects {

  private static final Logger LOG = LoggerFactory.getLogger(Subjects.class);
  private static final int ATTEMPTS_MAX = 5;
  private static final long PAUSE_MILLIS = 500;

  private final SchemaRegistryClient registry;

  Subjects(SchemaRegistryClient registry) {
    this.registry = registry;
  }

  /**
   * Makes sure that the registry knows the schema of the topic's values and has a compatibility
   * rule for it.
   *
   * @throws SchemaRegistrationException when the registry refuses the schema
   * @throws RegistryUnavailableException when it gives no usable answer
   * @throws dev.coffey.schemas.access.AccessDeniedException when it does not let this service in
   */
  void ensure(Topic<?> topic) {
    if (!(topic.value() instanceof TopicValue.Avro<?> avro)) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        register(topic.subject(), avro);
        return;
      } catch (RestClientException e) {
        if (e.getStatus() == RegistryAnswers.INCOMPATIBLE && !isKnown(topic.subject(), avro)) {
          throw refused(topic, avro, e);
        }
        RegistryAnswers.requireLetIn(e);
        pauseOrGiveUp(topic, attempt, e);
      } catch (IOException e) {
        pauseOrGiveUp(topic, attempt, e);
      }
    }
  }

  private void register(String subject, TopicValue.Avro<?> avro)
      throws IOException, RestClientException {
    // The rule comes first where it can: a subject without versions has no place for one yet.
    boolean isNew = !registry.getAllSubjects().contains(subject);
    if (!isNew) {
      ensureRule(subject, avro);
    }
    int id = registry.register(subject, new AvroSchema(avro.schema()));
    if (isNew) {
      ensureRule(subject, avro);
    }
    LOG.debug("Subject {} has {} under id {}", subject, avro.type().getSimpleName(), id);
  }

  private void ensureRule(String subject, TopicValue.Avro<?> avro)
      throws IOException, RestClientException {
    var rule = ownRule(subject);
    if (rule == null) {
      registry.updateCompatibility(subject, avro.compatibility().name);
    } else if (!rule.equals(avro.compatibility().name)) {
      LOG.warn(
          "Subject {} has compatibility rule {}, this release would set {}; it is left as it is",
          subject,
          rule,
          avro.compatibility().name);
    }
  }

  /**
   * The subject's own rule, null when it has none: Confluent's registry says 404 then, Apicurio
   * says NONE.
   */
  private String ownRule(String subject) throws IOException, RestClientException {
    try {
      var rule = registry.getCompatibility(subject);
      return rule.equals(CompatibilityLevel.NONE.name) ? null : rule;
    } catch (RestClientException e) {
      if (e.getStatus() == RegistryAnswers.NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  private boolean isKnown(String subject, TopicValue.Avro<?> avro) {
    try {
      return registry.getId(subject, new AvroSchema(avro.schema())) > 0;
    } catch (IOException | RestClientException e) {
      return false;
    }
  }

  private static SchemaRegistrationException refused(
      Topic<?> topic, TopicValue.Avro<?> avro, Exception cause) {
    return new SchemaRegistrationException(
        "The registry refuses this release's schema of %s under subject %s: %s. Records already on topic %s could not be read; run the release that wrote them, or give the new field a default"
            .formatted(
                avro.type().getSimpleName(), topic.subject(), cause.getMessage(), topic.name()),
        cause);
  }

  private static void pauseOrGiveUp(Topic<?> topic, int attempt, Exception cause) {
    if (attempt == ATTEMPTS_MAX) {
      throw RegistryAnswers.unavailable("subject " + topic.subject(), cause);
    }
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RegistryAnswers.unavailable(
          "subject " + topic.subject() + " before it was interrupted", cause);
    }
  }
}
