package dev.coffey.checkpoints;

import dev.coffey.checkpoints.ModelSlot.Serving;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The student that an application serves, exchanged for every better one while it serves.
 *
 * <pre>{@code
 * try (var handle = ModelHandle.builder()
 *     .bootstrapServers("localhost:9092")
 *     .registry("http://localhost:8085/apis/ccompat/v7")
 *     .studentId("demo")
 *     .follow(Follow.alias("champion"))
 *     .build()) {
 *   try (var model = handle.acquire()) {
 *     List<Classification> answers = model.classify(List.of(jpegBytes));
 *   }
 * }
 * }</pre>
 *
 * <p>A new checkpoint is fetched, checked against its digest, loaded and warmed up beside the
 * traffic; then it takes over at once for all later {@link #acquire}s, and the old one is closed
 * with its last lease. At most two models are in memory: while a lease of the old one is open, no
 * third is loaded. A checkpoint that cannot be served is quarantined with its reason and the old
 * model goes on serving; so it does while the broker is away. A {@code head-mixes} record changes
 * the mix without a reload.
 *
 * <p>Thread-safe. One daemon thread follows the topics; requests run on their callers' threads.
 */
public final class ModelHandle implements AutoCloseable {
  private static final Duration STOP_MAX = Duration.ofSeconds(10);

  private final ModelHandleConfig config;
  private final ModelSlot slot;
  private final ModelFollower follower;
  private final Thread thread;
  private final Quarantine quarantine;
  private final SwapListener listener;
  private final Freshness freshness;
  private final ModelCount count;
  private final InstantSource clock;

  ModelHandle(
      ModelHandleConfig config,
      ModelSlot slot,
      ModelFollower follower,
      Quarantine quarantine,
      SwapListener listener,
      Freshness freshness,
      ModelCount count) {
    this.config = config;
    this.slot = slot;
    this.follower = follower;
    this.quarantine = quarantine;
    this.listener = listener;
    this.freshness = freshness;
    this.count = count;
    this.clock = config.clock();
    this.thread = new Thread(follower, "coffey-model-" + config.studentId());
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts to describe a handle. */
  public static ModelHandleBuilder builder() {
    return new ModelHandleBuilder();
  }

  /**
   * The model that is served now, for as long as the lease is open. Waits for the first model up to
   * the builder's limit; later never.
   *
   * @throws NoModelException if there is still none
   * @throws IllegalStateException if the handle is closed
   */
  public Lease acquire() {
    Optional<Serving> serving = slot.acquire();
    if (serving.isEmpty()) {
      if (!awaitReady(config.firstModelWait())) {
        throw noModel();
      }
      serving = slot.acquire();
    }
    return new ModelLease(serving.orElseThrow(this::closedException));
  }

  /** Waits for the first model; false if there is none when the time is up. */
  public boolean awaitReady(Duration limit) {
    if (follower.isClosed()) {
      throw closedException();
    }
    return follower.awaitFirstModel(limit);
  }

  private IllegalStateException closedException() {
    return new IllegalStateException(
        "The model handle of student '" + config.studentId() + "' is closed");
  }

  private NoModelException noModel() {
    var message = new StringBuilder();
    message.append("No checkpoint of student '").append(config.studentId());
    message.append("' (").append(config.follow()).append(") could be served within ");
    message.append(config.firstModelWait()).append('.');
    follower.outage().ifPresent(o -> message.append(" Last trouble: ").append(o).append('.'));
    for (Quarantined bad : quarantine.list()) {
      message.append(" Quarantined: ").append(bad.detail()).append('.');
    }
    return new NoModelException(
        message.append(" Is its trainer running, and publishing to this broker?").toString());
  }

  /** The checkpoint that is served now, if there is one. */
  public Optional<CheckpointManifest> serving() {
    return slot.serving().map(Serving::manifest);
  }

  /** The checkpoints that will not be served, oldest first. */
  public List<Quarantined> quarantined() {
    return quarantine.list();
  }

  /**
   * From an image's arrival to the first request answered by a model that learnt from it; of the
   * checkpoints created since this handle was built.
   */
  public Freshness.Summary freshness() {
    return freshness.summary();
  }

  /** Models in memory now: the served one, and one that is coming or going. Never above two. */
  public int modelsInMemory() {
    return count.now();
  }

  /** The most models that were in memory at a time so far. */
  public int modelsInMemoryMax() {
    return count.max();
  }

  /** What keeps the handle from following the topics, if anything does; the model serves anyway. */
  public Optional<String> outage() {
    return follower.outage();
  }

  /** Ends the following. Open leases stay good until they are closed. */
  @Override
  public void close() {
    follower.stop();
    try {
      thread.join(STOP_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A model that stays as it is until it is closed. Safe for use by several threads. */
  public interface Lease extends AutoCloseable {
    /** The checkpoint that answers. */
    CheckpointManifest manifest();

    /** How its heads are mixed. */
    HeadMix mix();

    /**
     * Classifies encoded images (JPEG, PNG, WebP).
     *
     * @param images B images
     * @return B answers in the same order; an image that cannot be decoded is an answer too
     * @throws IllegalStateException if the lease is closed
     */
    List<Classification> classify(List<byte[]> images);

    /**
     * What both heads say before they are mixed; {@code mix().probabilities(…)} of it is what
     * {@link #classify} answers with. One forward pass.
     *
     * @param pixels B images as {@link Manifests#preprocessing} of the {@link #manifest} makes
     *     them, at least one
     * @return logits of the B images in the same order
     * @throws IllegalStateException if the lease is closed
     */
    HeadLogits logits(byte[][] pixels);

    @Override
    void close();
  }

  private final class ModelLease implements Lease {
    private final Serving serving;
    private final AtomicBoolean open = new AtomicBoolean(true);

    ModelLease(Serving serving) {
      this.serving = serving;
    }

    @Override
    public CheckpointManifest manifest() {
      return serving.manifest();
    }

    @Override
    public HeadMix mix() {
      return serving.mix();
    }

    @Override
    public List<Classification> classify(List<byte[]> images) {
      requireOpen();
      List<Classification> answers =
          serving.model().classify(images, serving.mix(), config.topClasses());
      if (serving.model().isFirstAnswer()) {
        listener.firstServed(manifest(), clock.instant());
      }
      return answers;
    }

    @Override
    public HeadLogits logits(byte[][] pixels) {
      requireOpen();
      return serving.model().logits(pixels);
    }

    private void requireOpen() {
      if (!open.get()) {
        throw new IllegalStateException(
            "The lease of " + manifest().getCheckpointId() + " is closed; acquire a new one");
      }
    }

    @Override
    public void close() {
      if (open.getAndSet(false)) {
        serving.model().release();
      }
    }
  }
}
