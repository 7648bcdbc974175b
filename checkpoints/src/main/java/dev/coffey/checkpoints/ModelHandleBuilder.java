package dev.coffey.checkpoints;

import ai.djl.Device;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Registries;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Describes a {@link ModelHandle}. Needed: bootstrap servers, registry, student id. Not
 * thread-safe.
 */
public final class ModelHandleBuilder {
  private final Map<String, Object> kafka = new HashMap<>();
  private final List<SwapListener> listeners = new ArrayList<>();
  private final List<byte[]> warmUp = new ArrayList<>();
  private SchemaRegistryClient registry;
  private String studentId;
  private Follow follow = Follow.alias("champion");
  private Device device = Device.cpu();
  private ImageLimits limits = ImageLimits.DEFAULT;
  private int topClasses = 5;
  private Duration firstModelWait = Duration.ofSeconds(30);
  private InstantSource clock = InstantSource.system();

  ModelHandleBuilder() {}

  /** Where the broker is, {@code host:port,…}. */
  public ModelHandleBuilder bootstrapServers(String servers) {
    kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    return this;
  }

  /** Further settings of Kafka's clients, for example for TLS. */
  public ModelHandleBuilder kafka(Map<String, ?> settings) {
    kafka.putAll(settings);
    return this;
  }

  /** Where the schema registry is, the Confluent API's URL. */
  public ModelHandleBuilder registry(String url) {
    return registry(Registries.connect(url));
  }

  /** A connected schema registry. */
  public ModelHandleBuilder registry(SchemaRegistryClient client) {
    this.registry = client;
    return this;
  }

  /** Whose checkpoints. */
  public ModelHandleBuilder studentId(String id) {
    this.studentId = id;
    return this;
  }

  /** Which checkpoints; the alias {@code champion}, and the newest until it exists, by default. */
  public ModelHandleBuilder follow(Follow which) {
    this.follow = which;
    return this;
  }

  /** Encoded images that every new model computes before it serves; a grey one by default. */
  public ModelHandleBuilder warmUp(List<byte[]> images) {
    this.warmUp.addAll(images);
    return this;
  }

  /** Is told what happens; may be called several times. */
  public ModelHandleBuilder listener(SwapListener listener) {
    this.listeners.add(listener);
    return this;
  }

  /** Where the model computes; the CPU by default. */
  public ModelHandleBuilder device(Device where) {
    this.device = where;
    return this;
  }

  /** Limits of encoded images; {@link ImageLimits#DEFAULT} by default. */
  public ModelHandleBuilder limits(ImageLimits imageLimits) {
    this.limits = imageLimits;
    return this;
  }

  /** How many classes an answer names, at least 1; 5 by default. */
  public ModelHandleBuilder topClasses(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("An answer needs at least 1 class, not " + count);
    }
    this.topClasses = count;
    return this;
  }

  /** How long {@link ModelHandle#acquire} waits for the first model; 30 s by default. */
  public ModelHandleBuilder firstModelWait(Duration limit) {
    this.firstModelWait = limit;
    return this;
  }

  /** What gives the events their time; the system's clock by default. */
  public ModelHandleBuilder clock(InstantSource source) {
    this.clock = source;
    return this;
  }

  /**
   * Starts the handle. Broker and registry need not answer yet.
   *
   * @throws IllegalStateException if something needed has not been given
   * @throws IllegalArgumentException if an image for warming up cannot be decoded
   */
  public ModelHandle build() {
    requireGiven(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG), "bootstrapServers");
    requireGiven(registry, "registry");
    requireGiven(studentId, "studentId");
    return start(
        new ModelHandleConfig(
            studentId,
            Objects.requireNonNull(follow),
            Map.copyOf(kafka),
            registry,
            device,
            limits,
            ModelLoader.decode(warmUp, limits),
            topClasses,
            firstModelWait,
            List.copyOf(listeners),
            clock));
  }

  private static void requireGiven(Object value, String name) {
    if (value == null) {
      throw new IllegalStateException("A model handle needs " + name + "(…) before build()");
    }
  }

  private static ModelHandle start(ModelHandleConfig config) {
    var freshness = new Freshness(config.clock().instant());
    var told = new ArrayList<SwapListener>();
    told.add(feeding(freshness));
    told.addAll(config.listeners());
    var listener = new Listeners(told);
    var slot = new ModelSlot();
    var count = new ModelCount();
    var quarantine = new Quarantine();
    var followed = new Followed(config.follow());
    var follower =
        new ModelFollower(
            config.studentId(),
            followed,
            () ->
                new FollowedTopics(
                    config.studentId(),
                    config.follow(),
                    followed,
                    config.kafka(),
                    config.registry(),
                    listener::published),
            () -> CheckpointLog.open(config.kafka(), config.registry()),
            new ModelLoader(config.device(), config.limits(), config.warmUp(), count),
            slot,
            quarantine,
            listener,
            config.clock());
    return new ModelHandle(config, slot, follower, quarantine, listener, freshness, count);
  }

  private static SwapListener feeding(Freshness freshness) {
    return new SwapListener() {
      @Override
      public void published(CheckpointManifest manifest) {
        freshness.published(manifest);
      }

      @Override
      public void firstServed(CheckpointManifest manifest, Instant at) {
        freshness.served(manifest.getCheckpointId(), at);
      }
    };
  }
}
