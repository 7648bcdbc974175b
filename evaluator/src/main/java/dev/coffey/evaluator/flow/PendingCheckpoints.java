package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.signatures.UntrustedManifestException;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest checkpoint of each student that still waits; a newer one overtakes the older.
 *
 * <p>State: the waiting manifests. Owner: the evaluation thread.
 */
final class PendingCheckpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PendingCheckpoints.class);

  private final Consumer<String, CheckpointManifest> consumer;
  private final java.util.function.Consumer<UntrustedManifestException> strangers;
  private final Map<String, CheckpointManifest> waiting = new LinkedHashMap<>();

  /**
   * @param strangers told of each checkpoint that no trusted trainer has signed
   */
  PendingCheckpoints(
      Clients clients, java.util.function.Consumer<UntrustedManifestException> strangers) {
    this(clients.manifests(), strangers);
  }

  PendingCheckpoints(
      Consumer<String, CheckpointManifest> consumer,
      java.util.function.Consumer<UntrustedManifestException> strangers) {
    this.consumer = consumer;
    this.strangers = strangers;
  }

  /** Reads what has come, waiting at most {@code limit} for something to come. */
  void poll(Duration limit) {
    try {
      consumer
          .poll(limit)
          .forEach(record -> waiting.put(record.value().getStudentId(), record.value()));
    } catch (RecordDeserializationException e) {
      // Read again, it would be no manifest either.
      if (e.getCause() instanceof UntrustedManifestException stranger) {
        strangers.accept(stranger);
      } else {
        LOG.warn("Left out {}@{}: {}", e.topicPartition(), e.offset(), e.getMessage());
      }
      consumer.seek(e.topicPartition(), e.offset() + 1);
    }
  }

  /** Takes the next checkpoint that is not yet scored. */
  Optional<CheckpointManifest> next(Predicate<String> scored) {
    Iterator<CheckpointManifest> manifests = waiting.values().iterator();
    while (manifests.hasNext()) {
      CheckpointManifest manifest = manifests.next();
      manifests.remove();
      if (!scored.test(manifest.getCheckpointId())) {
        return Optional.of(manifest);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
