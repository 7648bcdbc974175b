package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.PublishException;
import dev.coffey.checkpoints.PublisherFencedException;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.Retention;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.checkpoints.UnpublishableException;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.TrainingRun.Snapshot;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes snapshots beside the training: blobs first, then manifest and offsets in one
 * transaction; after that, old chunks are dropped. One at a time, on a thread of its own, which
 * owns the publisher. A broker that is away is waited for. What ends it is a successor that has
 * taken the student over, and what no other attempt can mend: a manifest that the topic does not
 * take, or rights that this user lacks.
 */
final class CheckpointUploads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointUploads.class);
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

  private final ClusterAccess cluster;
  private final String studentId;
  private final ManifestWriter writer;
  private final Retention retention;
  private final InstantSource clock;
  private final CheckpointSpans spans;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread uploads = new Thread(task, "checkpoint-upload");
            uploads.setDaemon(true);
            return uploads;
          });
  private final Set<String> passedOver = ConcurrentHashMap.newKeySet();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong droppedChunks = new AtomicLong();
  private volatile boolean closing;
  private CheckpointPublisher publisher;

  /** A snapshot on its way. */
  private final class Upload implements Runnable {

    private final Snapshot snapshot;
    private final CompletableFuture<CheckpointManifest> done = new CompletableFuture<>();

    private Upload(Snapshot snapshot) {
      this.snapshot = snapshot;
    }

    /** All in one task, so that old chunks are dropped before the next upload begins. */
    @Override
    public void run() {
      CheckpointManifest manifest;
      try {
        manifest = spans.around(snapshot, () -> publishWithRetries(snapshot));
      } catch (RuntimeException | Error e) {
        done.completeExceptionally(e);
        return;
      }
      done.complete(manifest);
      dropOldChunks(manifest);
    }

    private void drop() {
      done.completeExceptionally(
          new CancellationException("the trainer's turn ended before it was begun."));
    }
  }

  /**
   * @param publisher open; whoever opened one before is fenced
   * @param retention closed with this
   */
  CheckpointUploads(
      ClusterAccess cluster,
      String studentId,
      ManifestWriter writer,
      CheckpointPublisher publisher,
      Retention retention,
      InstantSource clock,
      Tracer tracer) {
    this.spans = new CheckpointSpans(tracer, studentId);
    this.cluster = cluster;
    this.studentId = studentId;
    this.writer = writer;
    this.publisher = publisher;
    this.retention = retention;
    this.clock = clock;
  }

  /** The group whose offsets stand for a student's progress. */
  static String groupId(String studentId) {
    return "student-trainer." + studentId;
  }

  /** The group in which one trainer of a student has the seat and the others stand by. */
  static String seatGroupId(String studentId) {
    return groupId(studentId) + ".seat";
  }

  /**
   * Publishes when the one before is done. Fails for good with {@link PublisherFencedException},
   * {@link SupersededException}, {@link UnpublishableException} or {@link AuthorizationException};
   * when this is closed before, with what the last attempt failed with, or a {@link
   * CancellationException} if there was none.
   */
  CompletableFuture<CheckpointManifest> publish(Snapshot snapshot) {
    Upload upload = new Upload(snapshot);
    thread.execute(upload);
    return upload.done;
  }

  /** What fails here is made good after the next checkpoint, which tells if we were fenced. */
  private void dropOldChunks(CheckpointManifest manifest) {
    if (closing) {
      return;
    }
    try {
      retention.published(manifest);
      int dropped = retention.sweep(publisher, () -> closing);
      droppedChunks.addAndGet(dropped);
      if (dropped > 0) {
        LOG.info("Dropped {} chunks that no checkpoint needs any more.", dropped);
      }
    } catch (PublisherFencedException e) {
      LOG.warn("No chunk was dropped: {}", e.getMessage());
    } catch (PublishException e) {
      LOG.warn("No chunk was dropped: {}", e.getMessage());
      publisher.close();
      publisher = null;
    } catch (KafkaException e) {
      LOG.warn("Which chunks can be dropped could not be read: {}", e.toString());
    }
  }

  /** The checkpoint may be the newest on the topic: what is published has another parent. */
  void passOver(Quarantined bad) {
    passedOver.add(bad.checkpointId());
  }

  /** Attempts that failed and were made again. */
  long failures() {
    return failures.get();
  }

  /** Chunks of old checkpoints that were dropped. */
  long droppedChunks() {
    return droppedChunks.get();
  }

  private CheckpointManifest publishWithRetries(Snapshot snapshot) {
    while (true) {
      try {
        return attempt(snapshot);
      } catch (PublisherFencedException | UnpublishableException | AuthorizationException e) {
        throw e;
      } catch (PublishException | KafkaException e) {
        failures.incrementAndGet();
        if (closing) {
          throw e;
        }
        LOG.warn("Checkpoint of step {} waits for the broker: {}", snapshot.step(), e.getMessage());
        pause(e);
      }
    }
  }

  private CheckpointManifest attempt(Snapshot snapshot) {
    if (publisher == null) {
      Optional<CheckpointManifest> done = reopen(snapshot);
      if (done.isPresent()) {
        return done.get();
      }
    }
    try {
      Blob student = publisher.upload(snapshot.student());
      Blob trainingState = publisher.upload(snapshot.trainingState());
      CheckpointManifest manifest =
          writer.manifest(snapshot, student, trainingState, clock.instant());
      publisher.commit(manifest, offsets(snapshot), groupId(studentId));
      return manifest;
    } catch (PublisherFencedException e) {
      throw e;
    } catch (PublishException | KafkaException e) {
      publisher.close();
      publisher = null;
      throw e;
    }
  }

  /**
   * After a failed attempt only the topic can tell how it ended. It is asked twice: before a new
   * publisher is opened, for another trainer who has taken over must not be fenced by us; and
   * after, for until then that one may have published.
   */
  private Optional<CheckpointManifest> reopen(Snapshot snapshot) {
    try (CheckpointLog log = cluster.checkpoints()) {
      published(snapshot, log);
      CheckpointPublisher reopened = cluster.publisher(studentId);
      try {
        Optional<CheckpointManifest> done = published(snapshot, log);
        publisher = reopened;
        return done;
      } catch (RuntimeException e) {
        reopened.close();
        throw e;
      }
    }
  }

  /**
   * The snapshot's manifest if the topic has it; empty if its parent is still the newest that was
   * not passed over.
   *
   * @throws SupersededException if the newest is that of another trainer
   */
  private Optional<CheckpointManifest> published(Snapshot snapshot, CheckpointLog log) {
    Optional<CheckpointManifest> latest = log.latest(studentId);
    if (latest.filter(manifest -> isOf(snapshot, manifest)).isPresent()) {
      return latest;
    }
    Optional<String> latestId = latest.map(CheckpointManifest::getCheckpointId);
    boolean passed = latestId.filter(passedOver::contains).isPresent();
    if (!passed && !latestId.equals(snapshot.parentId())) {
      throw new SupersededException(studentId, latestId.orElse("none"), snapshot);
    }
    return Optional.empty();
  }

  /** A successor may have taken as many steps from the same parent: only the bytes tell. */
  private static boolean isOf(Snapshot snapshot, CheckpointManifest manifest) {
    return manifest.getStep() == snapshot.step()
        && Optional.ofNullable(manifest.getParentId()).equals(snapshot.parentId())
        && manifest.getTrainingState() != null
        && manifest.getTrainingState().getSha256().equals(Sha256.hex(snapshot.trainingState()))
        && manifest.getStudent().getSha256().equals(Sha256.hex(snapshot.student()));
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Snapshot snapshot) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    snapshot
        .positions()
        .forEach((partition, to) -> offsets.put(partition, new OffsetAndMetadata(to)));
    return offsets;
  }

  private static void pause(RuntimeException reason) {
    try {
      Thread.sleep(RETRY_PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw reason;
    }
  }

  /** No more retries from now on. */
  void hurry() {
    closing = true;
  }

  @Override
  public void close() {
    hurry();
    thread.shutdownNow().forEach(waiting -> ((Upload) waiting).drop());
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
        return;
      }
      retention.close();
      if (publisher != null) {
        publisher.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
