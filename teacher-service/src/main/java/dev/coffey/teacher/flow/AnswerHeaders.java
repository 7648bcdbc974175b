package dev.coffey.teacher.flow;

import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.View;
import dev.coffey.teacher.answer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The teacher's answer in the headers of a polled record: how it gets from {@link TeachingConsumer}
 * into the topology without a buffer between the two. The headers live in this process only; they
 * never reach a topic.
 */
final class AnswerHeaders {

  /** One per view: a {@link View} in Avro's binary coding. */
  static final String VIEW = "coffey.view";

  /** Name of the {@link RejectionReason}, a line feed, the detail; UTF-8. */
  static final String REFUSED = "coffey.refused";

  private static final SpecificData AVRO = new SpecificData(View.class.getClassLoader());

  private AnswerHeaders() {}

  /** Writes {@code answer}, and takes away what a producer may have put under the same names. */
  static void write(Headers headers, Answer answer) {
    headers.remove(VIEW);
    headers.remove(REFUSED);
    if (answer instanceof Answer.Refused refused) {
      String text = refused.reason() + "\n" + refused.detail();
      headers.add(REFUSED, text.getBytes(StandardCharsets.UTF_8));
    } else if (answer instanceof Answer.Seen seen) {
      seen.views().forEach(view -> headers.add(VIEW, encode(view)));
    }
  }

  /**
   * Reads the answer back.
   *
   * @throws IllegalStateException when there is none, that is when the record was not polled by a
   *     {@link TeachingConsumer}
   */
  static Answer read(Headers headers) {
    Header refused = headers.lastHeader(REFUSED);
    if (refused != null) {
      String[] parts = new String(refused.value(), StandardCharsets.UTF_8).split("\n", 2);
      return new Answer.Refused(RejectionReason.valueOf(parts[0]), parts[1]);
    }
    List<View> views = new ArrayList<>();
    headers.headers(VIEW).forEach(header -> views.add(decode(header.value())));
    if (views.isEmpty()) {
      throw new IllegalStateException(
          "A record of `images` came without the teacher's answer: the main consumer is not the"
              + " TeachingConsumer. Is another KafkaClientSupplier in place?");
    }
    return new Answer.Seen(views);
  }

  private static byte[] encode(View view) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new SpecificDatumWriter<View>(View.getClassSchema(), AVRO).write(view, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode a view in memory.", e);
    }
    return bytes.toByteArray();
  }

  private static View decode(byte[] bytes) {
    Schema schema = View.getClassSchema();
    try {
      return new SpecificDatumReader<View>(schema, schema, AVRO)
          .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot decode a view of " + bytes.length + " bytes.", e);
    }
  }
}
