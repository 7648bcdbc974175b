package dev.coffey.checkpoints;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checkpoints a handle will not serve, the last 256 of them. Thread-safe. */
final class Quarantine {
  private static final int KEPT_MAX = 256;

  private final Map<String, Quarantined> kept = new LinkedHashMap<>();

  synchronized void add(Quarantined bad) {
    kept.put(bad.checkpointId(), bad);
    if (kept.size() > KEPT_MAX) {
      kept.remove(kept.keySet().iterator().next());
    }
  }

  synchronized boolean contains(String checkpointId) {
    return kept.containsKey(checkpointId);
  }

  /** Oldest first. */
  synchronized List<Quarantined> list() {
    return List.copyOf(kept.values());
  }
}
