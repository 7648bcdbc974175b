package dev.coffey.trainer.flow;

import dev.coffey.distillation.training.StepReport;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TrainingStep;
import dev.coffey.trainer.flow.TrainingRun.Done;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Tells `training-steps` what each step did. These records are for people: when the broker does not
 * take them they are dropped and counted, and training goes on.
 */
final class StepLog implements AutoCloseable {

  private final Producer<String, TrainingStep> producer;
  private final String studentId;
  private final int every;
  private final InstantSource clock;
  private final AtomicLong dropped = new AtomicLong();

  /**
   * @param every n-th steps are told; 0 for none
   */
  StepLog(ClusterAccess cluster, String studentId, int every, InstantSource clock) {
    Map<String, Object> settings = new HashMap<>(cluster.kafka());
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 200);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L << 20);
    // The training thread must not wait for a broker that is away.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 50);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    this.producer =
        new KafkaProducer<>(
            settings, new StringSerializer(), Topics.TRAINING_STEPS.serializer(cluster.registry()));
    this.studentId = studentId;
    this.every = every;
    this.clock = clock;
  }

  void tell(Done done) {
    if (every == 0 || done.number() % every != 0) {
      return;
    }
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  Topics.TRAINING_STEPS.name(), studentId, step(done, clock.instant())),
              (metadata, failure) -> {
                if (failure != null) {
                  dropped.incrementAndGet();
                }
              });
    } catch (KafkaException e) {
      dropped.incrementAndGet();
    }
  }

  static TrainingStep step(Done done, Instant now) {
    StepReport report = done.report();
    return TrainingStep.newBuilder()
        .setStep(done.number())
        .setCreatedAt(now)
        .setLoss((float) report.loss())
        .setCe((float) report.ce())
        .setKdLabeled((float) report.kdLabeled())
        .setKdUnlabeled((float) report.kdUnlabeled())
        .setLearningRate((float) report.learningRate())
        .setLabeledImages(done.labeled())
        .setUnlabeledImages(done.unlabeled())
        .setFreshImages(done.firstUses())
        .setStepMillis((float) report.millis())
        .setFinite(report.finite())
        .setCosineFeatures(measured(report.cosineFeatures()))
        .setCosineStage(measured(report.cosineStage()))
        .setCosineHead(measured(report.cosineHead()))
        .build();
  }

  private static Float measured(OptionalDouble cosine) {
    return cosine.isPresent() ? (float) cosine.getAsDouble() : null;
  }

  /** Records that the broker did not take. */
  long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
