package dev.coffey.checkpoints;

import ai.djl.Device;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.access.ClusterProperties;
import dev.coffey.schemas.access.Secrets;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Describes a {@link ModelHandle}. Needed: bootstrap servers, registry, student id. Not
 * thread-safe.
 */
public final class ModelHandleBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(ModelHandleBuilder.class);
  private static final String ALLOW = "ModelHandle.builder().allowTorchScript()";

  private final Map<String, Object> kafka = new HashMap<>();
  private final List<SwapListener> listeners = new ArrayList<>();
  private final List<byte[]> warmUp = new ArrayList<>();
  private SchemaRegistryClient registry;
  private TrustedKeys trustedKeys = TrustedKeys.EVERYBODY;
  private String studentId;
  private Follow follow = Follow.alias("champion");
  private Device device = Device.cpu();
  private TorchScriptPermission torchScript = new TorchScriptPermission(false, ALLOW);
  private ImageLimits limits = ImageLimits.DEFAULT;
  private int topClasses = 5;
  private Duration firstModelWait = Duration.ofSeconds(30);
  private InstantSource clock = InstantSource.system();
  private OpenTelemetry telemetry = OpenTelemetry.noop();

  ModelHandleBuilder() {}

  /** Where the broker is, {@code host:port,…}. */
  public ModelHandleBuilder bootstrapServers(String servers) {
    kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    return this;
  }

  /** Further settings of Kafka's clients, for example for TLS. */
  public ModelHandleBuilder kafka(Map<String, ?> settings) {
    kafka.putAll(Secrets.hidden(settings));
    return this;
  }

  /**
   * Where broker and registry are and how they let one in, by the names that the services have:
   * {@code kafka.bootstrap.servers}, {@code kafka.sasl.jaas.config}, {@code coffey.registry.url},
   * {@code coffey.registry.user-info}, {@code coffey.checkpoints.trusted-keys} and so on.
   */
  public ModelHandleBuilder cluster(ClusterProperties properties) {
    kafka(properties.kafka());
    if (!properties.trustedKeys().isEmpty()) {
      trustedKeys(TrustedKeys.read(properties.trustedKeys()));
    }
    return registry(properties.registry());
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

  /**
   * Serves only checkpoints that were signed with one of these keys; everybody's by default. Others
   * are told to listeners as quarantined and change nothing.
   */
  public ModelHandleBuilder trustedKeys(TrustedKeys keys) {
    this.trustedKeys = keys;
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

  /**
   * Serves networks of TorchScript too, which can run code of whoever trained them; by default they
   * are quarantined.
   */
  public ModelHandleBuilder allowTorchScript() {
    return torchScript(new TorchScriptPermission(true, ALLOW));
  }

  /** Whether networks of TorchScript are served, by a setting of the application's own. */
  public ModelHandleBuilder torchScript(TorchScriptPermission permission) {
    this.torchScript = permission;
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
   * Where spans go; nowhere by default. Each swap that a traced image, or a person's traced
   * request, has led to is a span {@code swap} in that trace: it continues the headers of the
   * promotion or of the checkpoint, says what came of it, and has events {@code fetched}, {@code
   * loaded} and {@code warm}. {@link ModelHandle#acquire} and leases are not traced.
   *
   * <p>An application gives its own instance: in Quarkus and Spring the injected one, with the Java
   * agent {@code GlobalOpenTelemetry.get()}. The handle does not look for the global one itself,
   * because whoever asks for it first makes it unsettable for an application that sets it later.
   */
  public ModelHandleBuilder openTelemetry(OpenTelemetry openTelemetry) {
    this.telemetry = Objects.requireNonNull(openTelemetry);
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
            trustedKeys,
            new StudentLoader(device, torchScript),
            limits,
            ModelLoader.decode(warmUp, limits),
            topClasses,
            firstModelWait,
            List.copyOf(listeners),
            clock,
            telemetry.getTracer("dev.coffey.checkpoints")));
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
    var traces = new SwapTraces(config.tracer(), config.studentId());
    var trust = trust(config, quarantine, listener);
    var follower =
        new ModelFollower(
            config.studentId(),
            followed,
            () ->
                new FollowedTopics(
                    config.studentId(),
                    config.follow(),
                    followed,
                    traces,
                    config.kafka(),
                    config.registry(),
                    trust,
                    listener::published),
            () -> CheckpointLog.open(config.kafka(), config.registry(), trust),
            new ModelLoader(config.students(), config.limits(), config.warmUp(), count),
            slot,
            quarantine,
            listener,
            traces,
            config.clock());
    return new ModelHandle(config, slot, follower, quarantine, listener, freshness, count);
  }

  /**
   * What a stranger calls a checkpoint may be what a trusted trainer calls one: it may yet come.
   */
  private static Trust trust(
      ModelHandleConfig config, Quarantine quarantine, SwapListener listener) {
    return new Trust(
        config.trustedKeys(),
        stranger -> {
          var bad = stranger.quarantined(config.clock().instant());
          if (stranger.studentId().equals(config.studentId()) && quarantine.addStranger(bad)) {
            LOG.warn("Will not serve: {}", bad.detail());
            listener.quarantined(bad);
          }
        });
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
