package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.mix.MixGrid;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.evaluator.judgement.Marks;
import dev.coffey.evaluator.prequential.Answer;
import dev.coffey.evaluator.prequential.Curve;
import dev.coffey.evaluator.prequential.Reign;
import dev.coffey.evaluator.tuning.Answers;
import dev.coffey.evaluator.tuning.Cut;
import dev.coffey.evaluator.tuning.TuningSlice;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.PrequentialWindow;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the champion about each sample that its weights have not read, counts the answers, and draws
 * the consequences: another mix, or a fall.
 *
 * <p>State: the present reign. Owner: the student's watch.
 */
final class Reckoning {
  private static final Logger LOG = LoggerFactory.getLogger(Reckoning.class);

  private final String studentId;
  private final WatchSettings settings;
  private final Curves curves;
  private final Court court;
  private final Downfall downfall;
  private final CheckpointLog log;
  private final WatchListener listener;
  private final InstantSource clock;
  private CheckpointManifest champion;
  private Cut cut;
  private Reign reign;

  Reckoning(
      String studentId,
      WatchSettings settings,
      Curves curves,
      Court court,
      CheckpointLog log,
      WatchListener listener,
      InstantSource clock) {
    this.studentId = studentId;
    this.settings = settings;
    this.curves = curves;
    this.court = court;
    this.downfall = new Downfall(settings, court, log);
    this.log = log;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Begins a reign if this is another champion: with the labelled samples from its cut on, whatever
   * the curves have counted of them.
   */
  void under(CheckpointManifest manifest, SampleFollower samples) {
    if (champion != null && champion.getCheckpointId().equals(manifest.getCheckpointId())) {
      return;
    }
    boolean first = champion == null;
    cut = Cut.of(manifest, it -> Lineage.of(it.getCheckpointId(), log).oldestFirst());
    reign = new Reign(settings.floor());
    champion = manifest;
    samples.seek(
        partition ->
            first
                ? cut.position(partition)
                : Math.min(cut.position(partition), samples.position(partition)),
        partition ->
            first
                ? Math.max(cut.position(partition), curves.teacher().next(partition))
                : samples.position(partition));
    LOG.info("Watching {} under {}", studentId, manifest.getCheckpointId());
  }

  void take(SampleFollower.Polled polled, ModelHandle.Lease lease) {
    List<StreamedSample> asked = polled.usable().stream().filter(this::isAsked).toList();
    boolean news = asked.stream().anyMatch(this::isNewLabel);
    if (!asked.isEmpty()) {
      HeadLogits logits =
          lease.logits(asked.stream().map(StreamedSample::pixels).toArray(byte[][]::new));
      float[][] probabilities = lease.mix().probabilities(logits);
      for (int i = 0; i < asked.size(); i++) {
        answered(asked.get(i), Answers.best(probabilities[i]), logits.ce()[i], logits.kd()[i]);
      }
      show(asked.get(asked.size() - 1), probabilities[asked.size() - 1]);
    }
    polled.records().forEach(this::passed);
    polled
        .offsets()
        .forEach((topic, offsets) -> listener.read(topic, polled.records(topic), offsets));
    if (news) {
      remix(lease.mix());
      downfall.consider(champion, reign);
    }
  }

  /** Whether there is anything to learn from its answer. */
  private boolean isAsked(StreamedSample sample) {
    boolean isNew =
        isNewLabel(sample) || sample.offset() >= curves.teacher().next(sample.partition());
    boolean fresh = cut.isFresh(sample.partition(), sample.offset());
    if (isNew && !fresh) {
      curves.late().incrementAndGet();
    }
    return fresh && (isNew || sample.label().isPresent());
  }

  private boolean isNewLabel(StreamedSample sample) {
    return sample.label().isPresent()
        && sample.offset() >= curves.labels().next(sample.partition());
  }

  private void answered(StreamedSample sample, int best, float[] ce, float[] kd) {
    List<String> classes = champion.getClasses();
    String answer = classes.get(best);
    count(curves.teacher(), sample.teacher(), sample, answer);
    count(curves.labels(), sample.label(), sample, answer);
    sample
        .label()
        .ifPresent(
            label ->
                cut.example(sample.partition(), sample.offset(), label, ce, kd)
                    .ifPresent(
                        example ->
                            reign.add(
                                new Reign.Case(sample.pixels(), label, label == best, example))));
  }

  private void show(StreamedSample sample, float[] probabilitiesK) {
    if (listener.wantsAnswer(studentId)) {
      List<String> classes = champion.getClasses();
      listener.answered(
          new AnsweredSample(
              studentId,
              sample.id(),
              clock.instant(),
              sample.image(),
              sample.label().isPresent()
                  ? Optional.of(classes.get(sample.label().getAsInt()))
                  : Optional.empty(),
              champion.getCheckpointId(),
              classes,
              sample.teacherLogitsK(),
              probabilitiesK));
    }
  }

  private void count(Curve curve, OptionalInt truth, StreamedSample sample, String answer) {
    if (truth.isPresent() && sample.offset() >= curve.next(sample.partition())) {
      curve
          .add(
              new Answer(champion.getClasses().get(truth.getAsInt()), answer),
              champion.getCheckpointId(),
              clock.instant(),
              sample.partition(),
              sample.offset())
          .ifPresent(this::closed);
    }
  }

  private void closed(PrequentialWindow window) {
    court.record(window);
    window
        .getAlarms()
        .forEach(alarm -> LOG.warn("{} against {}: {}", studentId, window.getYardstick(), alarm));
  }

  private void passed(ConsumerRecord<String, byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    curves.labels().pass(partition, record.offset());
    curves.teacher().pass(partition, record.offset());
  }

  private void remix(HeadMix now) {
    reign.slice(settings.remixEvery()).ifPresent(slice -> remix(slice, now));
  }

  private void remix(TuningSlice slice, HeadMix now) {
    MixGrid.Tuned tuned = slice.tune();
    double z =
        new Marks(slice.name(), slice.right(tuned.mix()))
            .winsOver(new Marks(slice.name(), slice.right(now)));
    if (!tuned.mix().equals(now) && z >= settings.remixZMin()) {
      LOG.info("Mixing {} anew: {}, z = {} on {}", studentId, tuned.mix(), z, slice.name());
      court.remix(
          dev.coffey.schemas.HeadMix.newBuilder()
              .setStudentId(studentId)
              .setCheckpointId(champion.getCheckpointId())
              .setAlpha(tuned.mix().alpha())
              .setBeta(tuned.mix().beta())
              .setTunedOn(slice.name())
              .setImages(tuned.images())
              .setCreatedAt(clock.instant())
              .build());
    }
  }
}
