package dev.coffey.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedBrokerTest {

  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final Map<String, String> USERS =
      Map.of("admin", "admin-secret", "reader", "reader-secret");

  @TempDir static Path folder;
  private static TokenIssuer issuer;
  private static KafkaBroker broker;

  @BeforeAll
  static void start() throws Exception {
    issuer = TokenIssuer.start(USERS);
    System.setProperty(ALLOWED_URLS, issuer.tokenUrl());
    broker =
        KafkaBroker.start(
            folder.resolve("broker"),
            new BrokerSecurity(
                Certificates.in(folder.resolve("certificates")), USERS, Optional.of(issuer)));
    try (var admin = Admin.create(new HashMap<>(broker.client("admin")));
        var producer = producer(broker.client("admin"))) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      admin
          .createAcls(
              List.of(
                  new AclBinding(
                      new ResourcePattern(ResourceType.TOPIC, "t", PatternType.LITERAL),
                      new AccessControlEntry(
                          "User:reader", "*", AclOperation.READ, AclPermissionType.ALLOW))))
          .all()
          .get();
      producer.send(new ProducerRecord<>("t", "key", "value")).get();
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
    issuer.close();
    System.clearProperty(ALLOWED_URLS);
  }

  @Test
  void aUserWithAPasswordReadsWhatARuleAllows() {
    // When / Then
    assertThat(firstValue(broker.client("reader"))).isEqualTo("value");
  }

  @Test
  void aUserWithATokenReadsWhatARuleAllows() {
    // When / Then
    assertThat(firstValue(broker.tokenClient("reader"))).isEqualTo("value");
  }

  @Test
  void whatNoRuleAllowsIsRefused() {
    // Given
    try (var producer = producer(broker.client("reader"))) {

      // When / Then
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("t", "key", "forged")).get())
          .hasCauseInstanceOf(AuthorizationException.class);
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    // Given
    var settings = new HashMap<>(broker.client("reader"));
    settings.computeIfPresent(
        "sasl.jaas.config", (name, value) -> value.replace("reader-secret", "guessed"));

    // When / Then
    assertThatThrownBy(() -> firstValue(settings)).isInstanceOf(SaslAuthenticationException.class);
  }

  private static KafkaProducer<String, String> producer(Map<String, String> settings) {
    return new KafkaProducer<>(
        new HashMap<>(settings), new StringSerializer(), new StringSerializer());
  }

  private static String firstValue(Map<String, String> settings) {
    try (var consumer =
        new KafkaConsumer<>(
            new HashMap<String, Object>(settings),
            new StringDeserializer(),
            new StringDeserializer())) {
      var partition = new TopicPartition("t", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var records = consumer.poll(Duration.ofSeconds(20));
      return records.isEmpty() ? "none" : records.iterator().next().value();
    }
  }
}
