package dev.coffey.ops.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The candidates that {@link KeepAdversarial} kept, in the order of the variant. */
final class AdversarialKept {
  private static final String RESOURCE = "adversarial-kept.txt";

  static final List<Long> INDICES = read();

  private AdversarialKept() {}

  private static List<Long> read() {
    try (InputStream in = AdversarialKept.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            RESOURCE
                + " is not beside "
                + AdversarialKept.class
                + "; make it with 'world keep-adversarial'");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .map(Long::valueOf)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Reading " + RESOURCE + " failed", e);
    }
  }
}
