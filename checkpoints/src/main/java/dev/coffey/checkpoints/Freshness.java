package dev.coffey.checkpoints;

import dev.coffey.schemas.CheckpointManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How long it takes from an image's arrival to the first request answered by a model that learnt
 * from it.
 *
 * <p>A manifest tells how old its fresh samples were when it was created. A checkpoint that is
 * never served still counts: its samples are part of every descendant, so they wait for the first
 * of those. Samples that no served model has learnt from yet are counted as waiting.
 *
 * <p>Feed it in any order. Thread-safe. Remembers the last 2,000 manifests; older ones drop out of
 * the figures.
 */
public final class Freshness {
  private static final int MANIFESTS_MAX = 2_000;

  private final Instant since;
  private final Map<String, Learnt> manifests = new LinkedHashMap<>();
  private final Map<String, Instant> firstServed = new LinkedHashMap<>();

  /**
   * @param since manifests created before are left out: nobody measured when they were first served
   */
  public Freshness(Instant since) {
    // A manifest tells whole milliseconds; one made in this very millisecond was made after.
    this.since = since.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * A histogram has tens of kilobytes whatever is in it; of a manifest's, what is in it is kept.
   */
  private record Learnt(Optional<String> parent, Instant createdAt, List<Ages> ages) {
    long samples() {
      return ages.stream().mapToLong(Ages::samples).sum();
    }
  }

  /** So many samples of one age. */
  private record Ages(long millis, long samples) {
    static List<Ages> of(Histogram histogram) {
      var ages = new ArrayList<Ages>();
      for (HistogramIterationValue value : histogram.recordedValues()) {
        ages.add(new Ages(value.getValueIteratedTo(), value.getCountAtValueIteratedTo()));
      }
      return List.copyOf(ages);
    }
  }

  /**
   * The figures.
   *
   * @param samples how many samples they are of
   * @param waiting samples that no served model has learnt from yet
   * @param p50Millis median, milliseconds; NaN without samples
   * @param p99Millis 99th percentile, milliseconds; NaN without samples
   * @param maxMillis largest, milliseconds; NaN without samples
   */
  public record Summary(
      long samples, long waiting, double p50Millis, double p99Millis, double maxMillis) {
    static Summary of(Histogram millis, long waiting) {
      long samples = millis.getTotalCount();
      return samples == 0
          ? new Summary(0, waiting, Double.NaN, Double.NaN, Double.NaN)
          : new Summary(
              samples,
              waiting,
              millis.getValueAtPercentile(50),
              millis.getValueAtPercentile(99),
              millis.getMaxValue());
    }
  }

  /**
   * A checkpoint was published. The same one again changes nothing.
   *
   * @throws IllegalArgumentException if its sample ages cannot be read
   */
  public synchronized void published(CheckpointManifest manifest) {
    if (manifest.getCreatedAt().isBefore(since)) {
      return;
    }
    manifests.putIfAbsent(
        manifest.getCheckpointId(),
        new Learnt(
            Optional.ofNullable(manifest.getParentId()),
            manifest.getCreatedAt(),
            Ages.of(SampleAges.decode(manifest.getSampleAges()))));
    forgetOldest(manifests);
  }

  /** A checkpoint answered a request; only the first one counts. */
  public synchronized void served(String checkpointId, Instant at) {
    firstServed.merge(checkpointId, at, (a, b) -> a.isBefore(b) ? a : b);
    forgetOldest(firstServed);
  }

  private static void forgetOldest(Map<String, ?> map) {
    if (map.size() > MANIFESTS_MAX) {
      map.remove(map.keySet().iterator().next());
    }
  }

  /** The figures over all that was fed. */
  public synchronized Summary summary() {
    Histogram millis = SampleAges.empty();
    Set<String> counted = new HashSet<>();
    firstServed.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .forEach(served -> count(served.getKey(), served.getValue(), counted, millis));
    long waiting =
        manifests.entrySet().stream()
            .filter(entry -> !counted.contains(entry.getKey()))
            .mapToLong(entry -> entry.getValue().samples())
            .sum();
    return Summary.of(millis, waiting);
  }

  /** Counts the checkpoint and its ancestors up to one that an earlier served model has counted. */
  private void count(String checkpointId, Instant servedAt, Set<String> counted, Histogram millis) {
    Optional<String> next = Optional.of(checkpointId);
    while (next.isPresent() && manifests.containsKey(next.get()) && counted.add(next.get())) {
      Learnt learnt = manifests.get(next.get());
      // Clocks of two machines: an answer before its checkpoint was made counts as at once.
      long delay = Math.max(0, Duration.between(learnt.createdAt(), servedAt).toMillis());
      learnt
          .ages()
          .forEach(ages -> millis.recordValueWithCount(ages.millis() + delay, ages.samples()));
      next = learnt.parent();
    }
  }
}
