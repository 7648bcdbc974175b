package dev.coffey.checkpoints;

import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.checkpoints.signatures.UntrustedManifestException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose checkpoints a reader takes.
 *
 * @param keys of trusted trainers
 * @param setAside told of each checkpoint that is not taken, as often as it is read
 */
public record Trust(TrustedKeys keys, Consumer<UntrustedManifestException> setAside) {

  private static final Logger LOG = LoggerFactory.getLogger(Trust.class);

  /** All are taken. */
  public static final Trust EVERYBODY = in(TrustedKeys.EVERYBODY);

  /** Others are left out with a warning. */
  public static Trust in(TrustedKeys keys) {
    return new Trust(keys, stranger -> LOG.warn("Left out: {}", stranger.getMessage()));
  }
}
