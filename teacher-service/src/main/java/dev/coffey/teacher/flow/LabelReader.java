package dev.coffey.teacher.flow;

import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.TraceHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Turns a record of {@code labels} into a label of a known class, a withdrawal, or a reject. */
final class LabelReader implements Processor<byte[], byte[], byte[], Object> {

  private static final Pattern IMAGE_ID = Pattern.compile("[0-9a-f]{64}");

  private final Deserializer<LabelEvent> labels;
  private final Set<String> classes;
  private final Rejects.Settings rejectSettings;
  private ProcessorContext<byte[], Object> context;
  private Rejects rejects;

  LabelReader(
      Deserializer<LabelEvent> labels, Set<String> classes, Rejects.Settings rejectSettings) {
    this.labels = labels;
    this.classes = classes;
    this.rejectSettings = rejectSettings;
  }

  @Override
  public void init(ProcessorContext<byte[], Object> context) {
    this.context = context;
    this.rejects = new Rejects(context, rejectSettings);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (!isImageId(record.key())) {
      rejects.send(
          record,
          RejectionReason.ID_MISMATCH,
          "The key of a label must be an image id: 64 hex digits, lower case.");
      return;
    }
    if (record.value() == null) {
      forward(record, new Arrival.WithdrawnLabel());
      return;
    }
    LabelEvent event;
    try {
      event = labels.deserialize(SampleTopology.LABELS.name(), record.value());
    } catch (RecordFormatException e) {
      rejects.send(record, RejectionReason.UNREADABLE_RECORD, e.getMessage());
      return;
    }
    if (classes.contains(event.getLabel())) {
      forward(record, new Arrival.GivenLabel(event.getLabel(), event.getCreatedAt()));
    } else {
      rejects.send(
          record,
          RejectionReason.UNKNOWN_CLASS,
          "The teacher does not know the class '%s' among its %d classes."
              .formatted(event.getLabel(), classes.size()));
    }
  }

  private void forward(Record<byte[], byte[]> record, Arrival arrival) {
    context.forward(
        new Record<>(
            record.key(), arrival, record.timestamp(), TraceHeaders.kept(record.headers())),
        SampleTopology.PAIRING);
  }

  private static boolean isImageId(byte[] key) {
    return key != null && IMAGE_ID.matcher(new String(key, StandardCharsets.ISO_8859_1)).matches();
  }
}
