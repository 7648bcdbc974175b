package dev.coffey.checkpoints;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The checkpoints a handle will not serve, the last 256 of each kind. Thread-safe. */
final class Quarantine {
  private static final int KEPT_MAX = 256;

  private final Map<String, Quarantined> kept = new LinkedHashMap<>();
  private final Map<String, Quarantined> strangers = new LinkedHashMap<>();

  synchronized void add(Quarantined bad) {
    add(bad, kept);
  }

  /**
   * Adds one that somebody else than a trusted trainer gave this id: a trusted trainer's of the
   * same id is none the worse.
   *
   * @return false when that was known
   */
  synchronized boolean addStranger(Quarantined bad) {
    boolean known = strangers.containsKey(bad.checkpointId());
    add(bad, strangers);
    return !known;
  }

  private static void add(Quarantined bad, Map<String, Quarantined> to) {
    to.put(bad.checkpointId(), bad);
    if (to.size() > KEPT_MAX) {
      to.remove(to.keySet().iterator().next());
    }
  }

  /** Whether it is bad whoever published it. */
  synchronized boolean contains(String checkpointId) {
    return kept.containsKey(checkpointId);
  }

  /** Oldest first. */
  synchronized List<Quarantined> list() {
    return Stream.concat(kept.values().stream(), strangers.values().stream())
        .sorted(Comparator.comparing(Quarantined::at))
        .toList();
  }
}
