package dev.coffey.checkpoints;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several listeners; one that throws is logged and does not keep the others from hearing. */
final class Listeners implements SwapListener {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<SwapListener> listeners;

  Listeners(List<SwapListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  private void tell(Consumer<SwapListener> event) {
    for (SwapListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("A listener of the model handle failed: {}", listener.getClass().getName(), e);
      }
    }
  }

  @Override
  public void published(CheckpointManifest manifest) {
    tell(listener -> listener.published(manifest));
  }

  @Override
  public void swapped(Swap swap) {
    tell(listener -> listener.swapped(swap));
  }

  @Override
  public void mixed(CheckpointManifest manifest, HeadMix mix, Instant at) {
    tell(listener -> listener.mixed(manifest, mix, at));
  }

  @Override
  public void quarantined(Quarantined bad) {
    tell(listener -> listener.quarantined(bad));
  }

  @Override
  public void firstServed(CheckpointManifest manifest, Instant at) {
    tell(listener -> listener.firstServed(manifest, at));
  }
}
