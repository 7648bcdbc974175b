package dev.coffey.teacher.flow;

import dev.coffey.teacher.answer.Examination;
import io.opentelemetry.api.trace.Tracer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's usual clients for Streams, but for the main consumer: a {@link TeachingConsumer}. One
 * instance serves one start of a {@code KafkaStreams}.
 */
public final class TeachingClients implements KafkaClientSupplier {

  /**
   * Streams lets a closed consumer stay in its group, and whoever comes after, a replaced thread or
   * a teacher that is started again, waits for it to time out. Leaving saves those seconds. The
   * setting is internal to Kafka: a release that does not know it ignores it, and the time-out is
   * back.
   */
  private static final String LEAVE_ON_CLOSE = "internal.leave.group.on.close";

  private final Examination examination;
  private final TeachingTraces traces;
  private final Progress progress;
  private final FormerSelf formerSelf = new FormerSelf();

  public TeachingClients(Examination examination, Tracer tracer, Progress progress) {
    this.examination = examination;
    this.traces = new TeachingTraces(tracer);
    this.progress = progress;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    formerSelf.endTransactions(config);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    Map<String, Object> leaving = new HashMap<>(config);
    leaving.put(LEAVE_ON_CLOSE, true);
    return new TeachingConsumer(
        leaving, SampleTopology.IMAGES.name(), examination, traces, progress);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return plain(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return plain(config);
  }

  private static Consumer<byte[], byte[]> plain(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
