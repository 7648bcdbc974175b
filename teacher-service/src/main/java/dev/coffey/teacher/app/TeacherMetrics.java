package dev.coffey.teacher.app;

import dev.coffey.schemas.RejectionReason;
import dev.coffey.teacher.answer.ExaminationListener;
import dev.coffey.teacher.flow.FlowListener;
import dev.coffey.teacher.flow.Pairing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts what the teacher does since this process started. Safe for use by many threads. */
@Singleton
public class TeacherMetrics implements ExaminationListener, FlowListener {

  private final DistributionSummary batchSizes;
  private final Timer opening;
  private final Timer inference;
  private final Counter records;
  private final Map<Pairing, Counter> pairings = new EnumMap<>(Pairing.class);
  private final Map<RejectionReason, Counter> rejects = new EnumMap<>(RejectionReason.class);

  TeacherMetrics(MeterRegistry registry) {
    this.records =
        Counter.builder("coffey.teacher.records")
            .description("Records of `images` that were examined, refused ones included.")
            .register(registry);
    this.batchSizes =
        DistributionSummary.builder("coffey.teacher.batch")
            .description("Images the teacher looked at in one batch.")
            .baseUnit("images")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
            .register(registry);
    this.opening =
        Timer.builder("coffey.teacher.opening")
            .description("Reading, decoding and resizing one batch.")
            .register(registry);
    this.inference =
        Timer.builder("coffey.teacher.inference")
            .description("The teacher's network over one batch.")
            .register(registry);
    for (Pairing pairing : Pairing.values()) {
      pairings.put(
          pairing,
          Counter.builder("coffey.teacher.pairings")
              .description("What became of images and labels.")
              .tag("outcome", lower(pairing))
              .register(registry));
    }
    for (RejectionReason reason : RejectionReason.values()) {
      rejects.put(
          reason,
          Counter.builder("coffey.teacher.rejects")
              .description("Records that went to `images.rejected`.")
              .tag("reason", lower(reason))
              .register(registry));
    }
  }

  @Override
  public void examined(int records, int seen, long openNanos, long inferenceNanos) {
    this.records.increment(records);
    opening.record(Duration.ofNanos(openNanos));
    if (seen > 0) {
      batchSizes.record(seen);
      inference.record(Duration.ofNanos(inferenceNanos));
    }
  }

  @Override
  public void paired(Pairing pairing) {
    pairings.get(pairing).increment();
  }

  @Override
  public void rejected(RejectionReason reason) {
    rejects.get(reason).increment();
  }

  /** The counts of this moment. */
  public TeacherCounts counts() {
    return new TeacherCounts(
        (long) records.count(),
        (long) batchSizes.totalAmount(),
        batchSizes.count(),
        inference.totalTime(TimeUnit.MILLISECONDS),
        of(Pairing.LABELED) + of(Pairing.UPGRADED),
        of(Pairing.UNLABELED),
        of(Pairing.UPGRADED),
        of(Pairing.DUPLICATE),
        (long) rejects.values().stream().mapToDouble(Counter::count).sum());
  }

  private long of(Pairing pairing) {
    return (long) pairings.get(pairing).count();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
