package dev.coffey.teacher.flow;

import dev.coffey.teacher.answer.Answer;
import dev.coffey.teacher.answer.Examination;
import dev.coffey.teacher.answer.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * The main consumer of the stream threads: what it polls from {@code images} already carries the
 * teacher's answer in its headers.
 *
 * <p>Kafka Streams hands a topology one record at a time, and a buffer inside a processor would
 * lose its records at a commit. A batch made here, before Streams sees the records, leaves the
 * topology a record-by-record function, so exactly-once holds without any doing of ours. The batch
 * grows with the load by itself: whatever came since the last poll, {@code max.poll.records} at
 * most.
 *
 * <p>Used by one stream thread, as every consumer.
 */
final class TeachingConsumer extends KafkaConsumer<byte[], byte[]> {

  private static final Logger LOG = Logger.getLogger(TeachingConsumer.class);
  private static final long SLOW_SECONDS = 10;

  private final String imagesTopic;
  private final Examination examination;
  private final TeachingTraces traces;
  private final Progress progress;

  TeachingConsumer(
      Map<String, Object> config,
      String imagesTopic,
      Examination examination,
      TeachingTraces traces,
      Progress progress) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.imagesTopic = imagesTopic;
    this.examination = examination;
    this.traces = traces;
    this.progress = progress;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
    progress.round(assignment());
    List<ConsumerRecord<byte[], byte[]>> images = new ArrayList<>();
    polled.records(imagesTopic).forEach(images::add);
    if (!images.isEmpty()) {
      teach(images);
      progress.round(assignment());
    }
    return polled;
  }

  private void teach(List<ConsumerRecord<byte[], byte[]>> images) {
    List<Submission> submissions =
        images.stream().map(image -> new Submission(image.key(), image.value())).toList();
    long start = System.nanoTime();
    List<Answer> answers;
    try (TeachingTraces.OfBatch ofBatch = traces.begin(images)) {
      answers = examination.answers(submissions);
      ofBatch.answered(answers);
    }
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    if (seconds >= SLOW_SECONDS) {
      LOG.warnf(
          "The teacher took %d s for %d images. A transaction stays open meanwhile: lower"
              + " kafka-streams.main.consumer.max.poll.records before it reaches"
              + " kafka-streams.producer.transaction.timeout.ms.",
          seconds, images.size());
    }
    for (int i = 0; i < answers.size(); i++) {
      AnswerHeaders.write(images.get(i).headers(), answers.get(i));
    }
  }
}
