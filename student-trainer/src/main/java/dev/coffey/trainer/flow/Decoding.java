package dev.coffey.trainer.flow;

import dev.coffey.schemas.RegistryUnavailableException;
import dev.coffey.trainer.lessons.LessonDecoder;
import dev.coffey.trainer.lessons.Outcome;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes records on threads of its own, ahead of the training thread. */
final class Decoding implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Decoding.class);
  private static final long REGISTRY_PAUSE_MILLIS = 500;

  private final Map<String, LessonDecoder> decoders;
  private final ExecutorService threads;

  /**
   * @param decoders one per topic
   * @param threadCount at least 1
   */
  Decoding(Map<String, LessonDecoder> decoders, int threadCount) {
    this.decoders = Map.copyOf(decoders);
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            threadCount,
            task -> {
              Thread thread = new Thread(task, "decoding-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  Future<Outcome> submit(ConsumerRecord<String, byte[]> record) {
    LessonDecoder decoder = decoders.get(record.topic());
    String key = record.key();
    byte[] value = record.value();
    return threads.submit(() -> decode(decoder, key, value));
  }

  /** A registry that does not answer says nothing about the record: ask again until it does. */
  private static Outcome decode(LessonDecoder decoder, String key, byte[] value)
      throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        return decoder.decode(key, value);
      } catch (RegistryUnavailableException e) {
        if (attempt % 20 == 0) {
          LOG.warn("Waiting for the schema registry: {}", e.getMessage());
        }
        Thread.sleep(REGISTRY_PAUSE_MILLIS);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
