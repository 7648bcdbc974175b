package dev.coffey.ingest.flow;

import dev.coffey.ingest.intake.ImageId;
import dev.coffey.ingest.intake.Intake;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TraceHeaders;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes events to `images` and `labels`: acknowledged by all in-sync replicas, idempotent, bounded
 * in flight. A sent event is acknowledged or given up within the delivery timeout.
 *
 * <p>Thread-safe. {@link #append} serialises on the caller's thread and may wait there for topic
 * metadata, {@link #METADATA_WAIT} at most; so do not call it on an event loop.
 */
public final class EventLog implements AutoCloseable {

  /** How long one append may wait for what the client must know about a topic. */
  static final Duration METADATA_WAIT = Duration.ofSeconds(3);

  private static final int BATCH_BYTES = 256 * 1024;
  private static final long BUFFER_SLACK_BYTES = 16L * 1024 * 1024;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<ImageEvent> images;
  private final Serializer<LabelEvent> labels;
  private final InFlight inFlight;
  private final BrokerPulse pulse;
  private final Tracer tracer;

  /**
   * Connects to the broker and waits until both topics are known.
   *
   * @param kafka client settings of the user, `bootstrap.servers` among them
   * @param registry holds the schemas of both topics already
   * @param tracer of the spans that are handed on in the events' headers
   * @throws KafkaException when the broker does not tell about a topic in time
   */
  public EventLog(
      Map<String, Object> kafka,
      SchemaRegistryClient registry,
      FlowSettings settings,
      Tracer tracer) {
    this.tracer = tracer;
    this.images = Topics.IMAGES.serializer(registry);
    this.labels = Topics.LABELS.serializer(registry);
    this.inFlight = new InFlight(settings.eventsMax(), settings.bytesMax());
    this.pulse = new BrokerPulse(settings.goneAfter(), System::nanoTime);
    this.producer =
        new KafkaProducer<>(
            producerSettings(kafka, settings), new StringSerializer(), new ByteArraySerializer());
    try {
      producer.partitionsFor(Topics.IMAGES.name());
      producer.partitionsFor(Topics.LABELS.name());
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private static Map<String, Object> producerSettings(
      Map<String, Object> kafka, FlowSettings settings) {
    long deliveryMillis = settings.deliveryTimeout().toMillis();
    var all = new HashMap<String, Object>();
    all.put(ProducerConfig.CLIENT_ID_CONFIG, "coffey-ingest");
    all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    all.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    all.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    // Never forget the topics in a quiet hour: the next append would have to wait for them.
    all.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(1).toMillis());
    all.putAll(kafka);
    // The guarantees are not for configuration.
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.RECORD_BYTES_MAX);
    all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bytesMax() + BUFFER_SLACK_BYTES);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, METADATA_WAIT.toMillis());
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryMillis);
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.max(500, deliveryMillis / 2));
    return all;
  }

  /** Room for one event of so many bytes, or why there is none. */
  public Admission admit(long bytes) {
    Optional<Duration> gone = pulse.goneFor();
    if (gone.isPresent()) {
      return new Admission.BrokerGone(quiet(gone.get()));
    }
    return inFlight
        .tryReserve(bytes)
        .<Admission>map(Admission.Admitted::new)
        .orElseGet(
            () ->
                new Admission.Full(
                    "No room for %d bytes more: %s wait for the broker."
                        .formatted(bytes, inFlight)));
  }

  /** Appends an image; completes normally whatever happens. */
  public CompletionStage<Delivery> append(Intake.Image image) {
    return append(
        Topics.IMAGES, image.id(), () -> images.serialize(Topics.IMAGES.name(), image.event()));
  }

  /** Appends a label; completes normally whatever happens. */
  public CompletionStage<Delivery> append(Intake.Label label) {
    return append(
        Topics.LABELS, label.id(), () -> labels.serialize(Topics.LABELS.name(), label.event()));
  }

  private CompletionStage<Delivery> append(Topic<?> topic, ImageId id, Supplier<byte[]> value) {
    var delivery = new CompletableFuture<Delivery>();
    var event = new ProducerRecord<>(topic.name(), id.hex(), value.get());
    Span span = span(topic, id);
    TraceHeaders.write(Context.current().with(span), event.headers());
    pulse.sent();
    try {
      var unused =
          producer.send(
              event,
              (position, error) -> {
                ended(span, position, error);
                delivery.complete(delivered(position, error));
              });
    } catch (KafkaException e) {
      ended(span, null, e);
      delivery.complete(delivered(null, e));
    }
    return delivery;
  }

  /** A child of the request that brought the event, if somebody traces that. */
  private Span span(Topic<?> topic, ImageId id) {
    return tracer
        .spanBuilder("send " + topic.name())
        .setSpanKind(SpanKind.PRODUCER)
        .setAttribute("messaging.system", "kafka")
        .setAttribute("messaging.destination.name", topic.name())
        .setAttribute("coffey.image.id", id.hex())
        .startSpan();
  }

  private static void ended(Span span, RecordMetadata position, Exception error) {
    if (error == null) {
      span.setAttribute("messaging.destination.partition.id", "" + position.partition());
      span.setAttribute("messaging.kafka.offset", position.offset());
    } else {
      span.setStatus(StatusCode.ERROR, String.valueOf(error.getMessage()));
    }
    span.end();
  }

  private Delivery delivered(RecordMetadata position, Exception error) {
    if (error == null) {
      pulse.acknowledged();
      return new Delivery.Stored(position.topic(), position.partition(), position.offset());
    }
    Optional<Duration> gone = pulse.goneFor();
    pulse.givenUp();
    if (gone.isPresent()) {
      return new Delivery.BrokerGone(quiet(gone.get()));
    }
    if (isWithoutMetadata(position, error)) {
      return new Delivery.BrokerGone("No broker answers: " + error.getMessage());
    }
    return error instanceof RetriableException
        ? new Delivery.BrokerSlow("The broker did not acknowledge in time: " + error.getMessage())
        : new Delivery.Refused(
            "The broker refused the event: %s (%s)"
                .formatted(error.getMessage(), error.getClass().getSimpleName()));
  }

  /**
   * A client whose brokers are all away forgets what it knew of topics (KIP-899), and then waits
   * for it. What waits for a broker that answers has a partition already.
   */
  private static boolean isWithoutMetadata(RecordMetadata position, Exception error) {
    return error instanceof TimeoutException
        && !(error instanceof BufferExhaustedException)
        && (position == null || position.partition() == RecordMetadata.UNKNOWN_PARTITION);
  }

  private static String quiet(Duration quiet) {
    return "The broker has acknowledged nothing for %.1f s.".formatted(quiet.toMillis() / 1000.0);
  }

  /** Whether the broker owes acknowledgements and has given none for a while. */
  public boolean isBrokerGone() {
    return pulse.goneFor().isPresent();
  }

  /** What is between arrival and acknowledgement now. */
  public InFlight inFlight() {
    return inFlight;
  }

  /** Waits a few seconds for what is in flight, then lets go. */
  @Override
  public void close() {
    producer.close(CLOSE_WAIT);
  }
}
