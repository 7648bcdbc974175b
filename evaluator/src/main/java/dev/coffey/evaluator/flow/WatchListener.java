package dev.coffey.evaluator.flow;

import dev.coffey.schemas.PrequentialWindow;

/** Told what a watch sees, on its thread. */
public interface WatchListener {
  /** A window of a curve is complete and kept. */
  void closed(PrequentialWindow window);
}
