package dev.coffey.ingest.letters;

import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Redrivers as instances of the service beside the one under test have them. */
public final class Redrivers {

  private static final Duration LOOK_MAX = Duration.ofSeconds(60);

  private Redrivers() {}

  /** One that asks this clock before each letter it puts back. */
  public static Redriver with(String bootstrapServers, String registryUrl, InstantSource clock) {
    Map<String, Object> kafka = Map.of("bootstrap.servers", bootstrapServers);
    var registry = Registries.connect(registryUrl);
    var topics = new LetterTopics(kafka, registry);
    return new Redriver(
        kafka,
        topics,
        new LetterIndex(topics, new LetterIndex.Settings(20_000, LOOK_MAX)),
        Topics.IMAGES_REDRIVEN.serializer(registry),
        new Redriver.Settings(5),
        clock);
  }

  /** A clock at whose nth question something happens. */
  public static InstantSource at(int nth, Runnable event) {
    var questions = new AtomicInteger();
    return () -> {
      if (questions.incrementAndGet() == nth) {
        event.run();
      }
      return Instant.now();
    };
  }
}
