package dev.coffey.ops.systemtests.chaos;

import dev.coffey.schemas.Topics;
import java.util.List;
import java.util.Set;

/**
 * Where every acknowledged image went.
 *
 * @param rejected acknowledged images on {@code images.rejected}
 * @param sampled acknowledged images on a sample topic
 * @param lost acknowledged images that are nowhere, and late labels that never reached {@code
 *     samples.labeled}
 * @param duplicated images that are somewhere more often than they should: once, and once more on
 *     {@code samples.labeled} when their label came late
 */
public record Fates(long acknowledged, long rejected, long sampled, long lost, long duplicated) {

  /** The topics that images end on, as they are now. */
  record Scans(TopicScan labeled, TopicScan unlabeled, TopicScan refused) {

    static Scans of(String bootstrap) {
      return new Scans(
          TopicScan.of(Topics.SAMPLES_LABELED.name(), bootstrap),
          TopicScan.of(Topics.SAMPLES_UNLABELED.name(), bootstrap),
          TopicScan.of(Topics.IMAGES_REJECTED.name(), bootstrap));
    }

    List<TopicScan> samples() {
      return List.of(labeled, unlabeled);
    }
  }

  /** Looks at the topics as they are now. */
  public static Fates of(Set<String> acknowledged, Set<String> labelledLate, String bootstrap) {
    return of(acknowledged, labelledLate, Scans.of(bootstrap));
  }

  static Fates of(Set<String> acknowledged, Set<String> labelledLate, Scans scans) {
    long rejected = 0;
    long sampled = 0;
    long lost = 0;
    long duplicated = 0;
    for (String id : acknowledged) {
      int labeled = scans.labeled().count(id);
      int samples = labeled + scans.unlabeled().count(id);
      int refused = scans.refused().count(id);
      boolean late = labelledLate.contains(id);
      boolean upgraded = late && labeled == 1 && samples == 2;
      rejected += refused > 0 ? 1 : 0;
      sampled += samples > 0 ? 1 : 0;
      lost += samples + refused == 0 ? 1 : 0;
      lost += late && refused == 0 && labeled == 0 ? 1 : 0;
      duplicated += samples + refused > (upgraded ? 2 : 1) ? 1 : 0;
    }
    return new Fates(acknowledged.size(), rejected, sampled, lost, duplicated);
  }
}
