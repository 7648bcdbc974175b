package dev.coffey.ingest.app;

import dev.coffey.access.Doors;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.ingest.flow.Backlog;
import dev.coffey.ingest.flow.BacklogWatch;
import dev.coffey.ingest.flow.Broker;
import dev.coffey.ingest.flow.EventLog;
import dev.coffey.ingest.flow.FlowSettings;
import dev.coffey.ingest.intake.ClassNames;
import dev.coffey.ingest.intake.Intake;
import dev.coffey.ingest.letters.Enclosure;
import dev.coffey.ingest.letters.LetterIndex;
import dev.coffey.ingest.letters.LetterTopics;
import dev.coffey.ingest.letters.Purge;
import dev.coffey.ingest.letters.Redriver;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.Secrets;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts the service together; whatever is wrong with the settings stops it here. */
@Singleton
public class Wiring {

  private final IngestConfig config;
  private final long inFlightBytesMax;

  Wiring(IngestConfig config) {
    this.config = config;
    this.inFlightBytesMax = inFlightBytesMax(config, Runtime.getRuntime().maxMemory());
  }

  /**
   * @throws IllegalArgumentException when not even one largest image would fit
   */
  static long inFlightBytesMax(IngestConfig config, long heapBytes) {
    long largest = config.imageBytesMax() + Images.FORM_EXTRA_BYTES;
    long bytes = config.inFlightBytesMax().orElse(Math.max(largest, heapBytes / 8));
    if (bytes < largest) {
      throw new IllegalArgumentException(
          "coffey.ingest.in-flight-bytes-max is %d, too little for one image of coffey.ingest.image-bytes-max = %d and a form around it; it must be at least %d."
              .formatted(bytes, config.imageBytesMax(), largest));
    }
    return bytes;
  }

  /**
   * Who may push need not be able to do anything else; what a problem means, everybody may read.
   */
  @Produces
  @Singleton
  Doors doors() {
    return new Doors(List.of("/problems"), List.of("/images", "/labels"));
  }

  @Produces
  @Singleton
  Intake intake() {
    return new Intake(
        new ImageLimits(config.imageBytesMax(), config.imagePixelsMax()),
        config.classes().map(ClassNames::read).orElseGet(ClassNames::any),
        InstantSource.system());
  }

  @Produces
  @Singleton
  Broker broker(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
    return new Broker(clientSettings(kafka));
  }

  /** One for all: each has a cache of schemas and connections of its own. */
  @Produces
  @Singleton
  SchemaRegistryClient schemas(RegistryConfig registry) {
    return Registries.connect(registry.url(), registry);
  }

  @Produces
  @Singleton
  @Startup
  EventLog eventLog(
      Broker broker,
      SchemaRegistryClient schemas,
      RegistryConfig registry,
      TopicsConfig topics,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      Tracer tracer) {
    broker.prepare(
        schemas,
        registry.url(),
        new TopicSettings(topics.replicationFactor(), topics.partitions()),
        config.startTimeout());
    return new EventLog(
        clientSettings(kafka),
        schemas,
        new FlowSettings(
            config.inFlightEventsMax(),
            inFlightBytesMax,
            config.deliveryTimeout(),
            config.goneAfter()),
        tracer);
  }

  @Produces
  @Singleton
  LetterTopics letterTopics(
      EventLog readyBroker,
      SchemaRegistryClient schemas,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    return new LetterTopics(clientSettings(kafka), schemas);
  }

  @Produces
  @Singleton
  LetterIndex letterIndex(LetterTopics topics) {
    return new LetterIndex(
        topics,
        new LetterIndex.Settings(config.letters().indexedMax(), config.letters().lookMax()));
  }

  @Produces
  @Singleton
  Enclosure.Opener opener(LetterTopics topics, SchemaRegistryClient schemas) {
    return new Enclosure.Opener(topics, schemas);
  }

  @Produces
  @Singleton
  Redriver redriver(
      LetterTopics topics,
      LetterIndex index,
      SchemaRegistryClient schemas,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    return new Redriver(
        clientSettings(kafka),
        topics,
        index,
        Topics.IMAGES_REDRIVEN.serializer(schemas),
        new Redriver.Settings(config.letters().redrivesMax()),
        InstantSource.system());
  }

  @Produces
  @Singleton
  Purge purge(Broker broker, LetterIndex index) {
    return new Purge(broker.admin(), index);
  }

  void close(@Disposes LetterIndex index) {
    index.close();
  }

  void close(@Disposes Enclosure.Opener opener) {
    opener.close();
  }

  @Produces
  @Singleton
  Push push(Vertx vertx, EventLog log) {
    return new Push(new BodyReader(vertx, log, config.bodyTimeout()), config.retryAfter());
  }

  @Produces
  @Singleton
  @Startup
  BacklogWatch backlogWatch(Broker broker, EventLog readyBroker, MeterRegistry metrics) {
    var watch =
        new BacklogWatch(broker, backlogLimits(config.backlog()), config.backlog().askEvery());
    BacklogHealth.register(watch, metrics);
    return watch;
  }

  /**
   * @throws IllegalArgumentException when a limit cannot be
   */
  static List<Backlog.Limit> backlogLimits(IngestConfig.BacklogConfig config) {
    var limits = new ArrayList<Backlog.Limit>();
    limits.add(
        new Backlog.Limit(
            "The teacher",
            config.teacherGroup(),
            Topics.IMAGES.name(),
            config.imagesMax(),
            config.imagesResume().orElse(config.imagesMax() / 10 * 9),
            "coffey.ingest.backlog.images-max"));
    for (String student : config.students().orElse(List.of())) {
      limits.add(
          new Backlog.Limit(
              "The trainer of " + student,
              "student-trainer." + student,
              Topics.SAMPLES_UNLABELED.name(),
              config.samplesMax(),
              config.samplesResume().orElse(config.samplesMax() / 10 * 9),
              "coffey.ingest.backlog.samples-max"));
    }
    return limits;
  }

  void close(@Disposes BacklogWatch watch) {
    watch.close();
  }

  void close(@Disposes Broker broker) {
    broker.close();
  }

  void close(@Disposes EventLog log) {
    log.close();
  }

  void close(@Disposes SchemaRegistryClient schemas) throws IOException {
    schemas.close();
  }

  /** What Quarkus adds for consumers is not for producers. */
  private static Map<String, Object> clientSettings(Map<String, Object> kafka) {
    var settings = Secrets.hidden(kafka);
    settings.remove("group.id");
    return settings;
  }
}
