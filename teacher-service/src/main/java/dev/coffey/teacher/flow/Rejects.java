package dev.coffey.teacher.flow;

import dev.coffey.schemas.RedrivenHeader;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.TraceHeaders;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Sends what nothing may learn from to {@code images.rejected}, within the same transaction. */
final class Rejects {

  private static final int DETAIL_CHARS_MAX = 2_000;

  /** Ids are 64 bytes; what else somebody uses for a key may not stop the pipeline. */
  private static final int KEY_BYTES_MAX = 16 << 10;

  /**
   * @param valueBytesMax a longer value is cut, or the reject would not fit its topic and stop the
   *     pipeline
   */
  record Settings(int valueBytesMax, FlowListener listener) {}

  private final ProcessorContext<byte[], Object> context;
  private final Settings settings;

  Rejects(ProcessorContext<byte[], Object> context, Settings settings) {
    this.context = context;
    this.settings = settings;
  }

  void send(Record<byte[], byte[]> record, RejectionReason reason, String whole) {
    RecordMetadata source =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("A reject needs a record to come from."));
    byte[] value = record.value() == null ? new byte[0] : record.value();
    byte[] key = record.key();
    // A class name or a key may be megabytes of rubbish, and the detail quotes it.
    String detail =
        whole.length() <= DETAIL_CHARS_MAX ? whole : whole.substring(0, DETAIL_CHARS_MAX) + "…";
    int kept = Math.min(value.length, settings.valueBytesMax());
    if (kept < value.length) {
      detail += cut("", kept, value.length);
    }
    if (key != null && key.length > KEY_BYTES_MAX) {
      detail += cut(" of the key", KEY_BYTES_MAX, key.length);
      key = Arrays.copyOf(key, KEY_BYTES_MAX);
    }
    RejectedImage reject =
        RejectedImage.newBuilder()
            .setReason(reason)
            .setDetail(detail)
            .setTopic(source.topic())
            .setPartition(source.partition())
            .setOffset(source.offset())
            .setValue(ByteBuffer.wrap(value, 0, kept))
            .setCreatedAt(Instant.ofEpochMilli(context.currentSystemTimeMs()))
            .build();
    settings.listener().rejected(reason);
    Headers headers = TraceHeaders.kept(record.headers());
    RedrivenHeader.of(record.headers()).ifPresent(redriven -> redriven.addTo(headers));
    context.forward(
        new Record<>(key, reject, context.currentSystemTimeMs(), headers),
        SampleTopology.REJECTED_SINK);
  }

  private static String cut(String what, int kept, int length) {
    return String.format(
        Locale.ROOT, " (Only the first %,d of %,d bytes%s are kept here.)", kept, length, what);
  }
}
