package dev.coffey.ops.benchmarks.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** One broker and one registry for all tests of this JVM; they end with it. */
public final class TestCluster {

  private static Cluster shared;

  private TestCluster() {}

  /** Where they are. */
  public static synchronized Access access() {
    if (shared == null) {
      try {
        shared = Cluster.start(Path.of("target/test-cluster"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared.access();
  }
}
