package dev.coffey.evaluator.console;

import dev.coffey.schemas.RejectedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was rejected lately, without the bytes.
 *
 * <p>State: the newest {@value #KEPT} rejections. Owner: the console's thread.
 */
final class Rejections {
  private static final int KEPT = 500;
  private static final int SHOWN = 20;
  private static final int DETAIL_CHARS_MAX = 500;
  private static final Duration LATELY = Duration.ofMinutes(1);

  private final Deque<Rejection> newestFirst = new ArrayDeque<>();
  private Optional<RejectedView> told = Optional.empty();

  /** One of them, and where it was read. */
  record Rejection(
      Instant at, String reason, String detail, String topic, int partition, long offset) {}

  /**
   * Event {@code rejected}.
   *
   * @param total on the topic
   * @param byReason of the newest {@value Rejections#KEPT}
   */
  record RejectedView(
      long total, double perMinute, Map<String, Long> byReason, List<Rejection> newest) {}

  void add(RejectedImage rejected) {
    String detail = rejected.getDetail();
    newestFirst.addFirst(
        new Rejection(
            rejected.getCreatedAt(),
            rejected.getReason().name(),
            detail.length() > DETAIL_CHARS_MAX
                ? detail.substring(0, DETAIL_CHARS_MAX) + "…"
                : detail,
            rejected.getTopic(),
            rejected.getPartition(),
            rejected.getOffset()));
    if (newestFirst.size() > KEPT) {
      newestFirst.removeLast();
    }
  }

  /**
   * The view, if it is another one than before: also when nothing came, for the rate falls.
   *
   * @param total on the topic
   */
  Optional<RejectedView> takeChanged(long total, Instant now) {
    Optional<RejectedView> found = Optional.of(view(total, now));
    if (found.equals(told)) {
      return Optional.empty();
    }
    told = found;
    return found;
  }

  /**
   * @param total on the topic
   */
  RejectedView view(long total, Instant now) {
    Instant since = now.minus(LATELY);
    return new RejectedView(
        Math.max(total, newestFirst.size()),
        newestFirst.stream().filter(it -> it.at().isAfter(since)).count(),
        newestFirst.stream()
            .collect(Collectors.groupingBy(Rejection::reason, TreeMap::new, Collectors.counting())),
        newest());
  }

  private List<Rejection> newest() {
    return newestFirst.stream()
        .sorted(Comparator.comparing(Rejection::at).reversed())
        .limit(SHOWN)
        .toList();
  }
}
