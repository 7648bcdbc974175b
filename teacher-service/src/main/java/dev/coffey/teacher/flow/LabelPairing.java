package dev.coffey.teacher.flow;

import dev.coffey.schemas.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Pairs images with the label table. Images and labels of one id meet in one task, so everything
 * here happens in order, and in the transaction of the record that caused it.
 */
final class LabelPairing implements Processor<byte[], Arrival, byte[], Sample> {

  static final String LABEL_STORE = "label-table";

  private final Serde<Sample> samples;
  private final Set<String> classes;
  private final FlowListener listener;
  private ProcessorContext<byte[], Sample> context;
  private TimestampedKeyValueStore<String, String> labels;

  /** Of the record being processed; a sample carries the trace of what caused it. */
  private Headers headers;

  private SeenImages seen;

  LabelPairing(Serde<Sample> samples, Set<String> classes, FlowListener listener) {
    this.samples = samples;
    this.classes = classes;
    this.listener = listener;
  }

  @Override
  public void init(ProcessorContext<byte[], Sample> context) {
    this.context = context;
    this.labels = context.getStateStore(LABEL_STORE);
    this.seen = new SeenImages(context.getStateStore(SeenImages.STORE));
  }

  @Override
  public void process(Record<byte[], Arrival> record) {
    String imageId = new String(record.key(), StandardCharsets.US_ASCII);
    headers = record.headers();
    if (record.value() instanceof Arrival.TaughtImage image) {
      listener.paired(image(imageId, image.sample()));
    } else if (record.value() instanceof Arrival.GivenLabel given) {
      listener.paired(label(imageId, given));
    } else if (record.value() instanceof Arrival.WithdrawnLabel) {
      labels.delete(imageId);
    }
  }

  private Pairing image(String imageId, Sample sample) {
    Pairing.Memory memory = seen.recall(imageId);
    Optional<String> label = tableLabel(imageId).or(() -> Optional.ofNullable(sample.getLabel()));
    Pairing pairing = Pairing.ofImage(memory, label);
    switch (pairing) {
      case LABELED -> sendLabeled(imageId, sample, label.orElseThrow());
      case UNLABELED -> sendUnlabeled(imageId, sample);
      case UPGRADED -> upgrade(imageId, memory, label.orElseThrow());
      default -> {} // A duplicate moves nothing.
    }
    return pairing;
  }

  /** The label that was given last counts, not the one that comes last: some are put back. */
  private Pairing label(String imageId, Arrival.GivenLabel given) {
    long nowMillis = context.currentSystemTimeMs();
    // The table's log has these times, and a broker refuses records of the future.
    long givenMillis = Math.max(0, Math.min(given.createdAt().toEpochMilli(), nowMillis));
    ValueAndTimestamp<String> former = labels.get(imageId);
    if (former != null && classes.contains(former.value()) && former.timestamp() > givenMillis) {
      return Pairing.LABEL_OUTDATED;
    }
    labels.put(imageId, ValueAndTimestamp.make(given.label(), givenMillis));
    Pairing.Memory memory = seen.recall(imageId);
    Pairing pairing = Pairing.ofLabel(memory, given.label());
    if (pairing == Pairing.UPGRADED) {
      upgrade(imageId, memory, given.label());
    }
    return pairing;
  }

  /** A label that waited in the table while the teacher's class list lost its class is no label. */
  private Optional<String> tableLabel(String imageId) {
    return Optional.ofNullable(ValueAndTimestamp.getValueOrNull(labels.get(imageId)))
        .filter(classes::contains);
  }

  private void upgrade(String imageId, Pairing.Memory memory, String label) {
    byte[] stored = ((Pairing.SeenUnlabeled) memory).sample();
    String unlabeledTopic = SampleTopology.UNLABELED.name();
    sendLabeled(imageId, samples.deserializer().deserialize(unlabeledTopic, stored), label);
  }

  private void sendLabeled(String imageId, Sample sample, String label) {
    seen.remember(imageId, new Pairing.SeenLabeled(label), context.currentSystemTimeMs());
    send(imageId, labeled(sample, label), SampleTopology.LABELED_SINK);
  }

  /** The same sample with this label; a builder would copy the image. */
  private static Sample labeled(Sample sample, String label) {
    return new Sample(
        sample.getImage(),
        label,
        sample.getTeacherId(),
        sample.getClassCount(),
        sample.getViews(),
        sample.getCreatedAt());
  }

  private void sendUnlabeled(String imageId, Sample sample) {
    byte[] bytes = samples.serializer().serialize(SampleTopology.UNLABELED.name(), sample);
    seen.remember(imageId, new Pairing.SeenUnlabeled(bytes), context.currentSystemTimeMs());
    send(imageId, sample, SampleTopology.UNLABELED_SINK);
  }

  private void send(String imageId, Sample sample, String sink) {
    long timestamp =
        recordTime(sample.getCreatedAt().toEpochMilli(), context.currentSystemTimeMs());
    byte[] key = imageId.getBytes(StandardCharsets.US_ASCII);
    context.forward(new Record<>(key, sample, timestamp, headers), sink);
  }

  /**
   * The time of arrival, unless a producer's clock is wrong. A broker refuses records of the future
   * and throws old ones away at once, and a client refuses negative times; the first and the last
   * would stop the pipeline for one image. No image has waited longer than {@code images} keeps it.
   */
  private static long recordTime(long arrivedMillis, long nowMillis) {
    long earliest = nowMillis - SampleTopology.IMAGES.retention().orElseThrow().toMillis();
    return Math.max(earliest, Math.min(arrivedMillis, nowMillis));
  }
}
