package dev.coffey.teacher.flow;

import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.TraceHeaders;
import dev.coffey.teacher.answer.Answer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Turns a record of {@code images} and the answer in its headers into a sample or a reject. */
final class ImageReader implements Processor<byte[], byte[], byte[], Object> {

  private final Deserializer<ImageEvent> images;
  private final String teacherId;
  private final int classCount;
  private final Rejects.Settings rejectSettings;
  private ProcessorContext<byte[], Object> context;
  private Rejects rejects;

  ImageReader(
      Deserializer<ImageEvent> images,
      String teacherId,
      int classCount,
      Rejects.Settings rejectSettings) {
    this.images = images;
    this.teacherId = teacherId;
    this.classCount = classCount;
    this.rejectSettings = rejectSettings;
  }

  @Override
  public void init(ProcessorContext<byte[], Object> context) {
    this.context = context;
    this.rejects = new Rejects(context, rejectSettings);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Answer answer = AnswerHeaders.read(record.headers());
    if (answer instanceof Answer.Refused refused) {
      rejects.send(record, refused.reason(), refused.detail());
    } else if (answer instanceof Answer.Seen seen) {
      Sample sample = sample(record.value(), seen);
      context.forward(
          new Record<>(
              record.key(),
              new Arrival.TaughtImage(sample),
              record.timestamp(),
              TraceHeaders.kept(record.headers())),
          SampleTopology.PAIRING);
    }
  }

  private Sample sample(byte[] value, Answer.Seen seen) {
    ImageEvent event = images.deserialize(SampleTopology.IMAGES.name(), value);
    return Sample.newBuilder()
        .setImage(event.getImage())
        .setLabel(event.getLabel())
        .setTeacherId(teacherId)
        .setClassCount(classCount)
        .setViews(seen.views())
        .setCreatedAt(event.getCreatedAt())
        .build();
  }
}
