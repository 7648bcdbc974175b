package dev.coffey.ingest.letters;

import dev.coffey.schemas.RedrivenHeader;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is remembered of a letter: all but the value of the rejected record.
 *
 * @param detail a sentence for a person, cut when long
 * @param topic where the record was read
 * @param partition of that topic
 * @param offset on that partition
 * @param key of the record, cut when long; null when it had none
 * @param valueBytes length of the record's value
 * @param createdAt when it was rejected
 * @param redrivenBefore how often the record had been put back before it was rejected this time
 */
public record Letter(
    LetterId id,
    RejectionReason reason,
    String detail,
    String topic,
    int partition,
    long offset,
    String key,
    int valueBytes,
    Instant createdAt,
    int redrivenBefore) {

  /** The newest first; of one time, by place. */
  public static final Comparator<Letter> NEWEST_FIRST =
      Comparator.comparing(Letter::createdAt)
          .reversed()
          .thenComparing(Letter::id, Comparator.reverseOrder());

  private static final int DETAIL_CHARS_MAX = 500;
  private static final int KEY_CHARS_MAX = 80;

  static Letter of(ConsumerRecord<byte[], byte[]> record, RejectedImage body) {
    return new Letter(
        new LetterId(record.partition(), record.offset()),
        body.getReason(),
        cut(body.getDetail(), DETAIL_CHARS_MAX),
        cut(body.getTopic(), KEY_CHARS_MAX),
        body.getPartition(),
        body.getOffset(),
        key(record.key()),
        body.getValue().remaining(),
        body.getCreatedAt(),
        RedrivenHeader.of(record.headers()).map(RedrivenHeader::times).orElse(0));
  }

  /** For a record on {@code images.rejected} that is no letter itself. */
  static Letter unreadable(ConsumerRecord<byte[], byte[]> record, String why) {
    return new Letter(
        new LetterId(record.partition(), record.offset()),
        RejectionReason.OTHER,
        cut("No letter: " + why, DETAIL_CHARS_MAX),
        "",
        -1,
        -1,
        key(record.key()),
        record.value() == null ? 0 : record.value().length,
        Instant.ofEpochMilli(Math.max(0, record.timestamp())),
        0);
  }

  private static String key(byte[] key) {
    return key == null ? null : cut(new String(key, StandardCharsets.UTF_8), KEY_CHARS_MAX);
  }

  private static String cut(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax) + "…";
  }
}
