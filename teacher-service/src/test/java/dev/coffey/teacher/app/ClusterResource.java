package dev.coffey.teacher.app;

import dev.coffey.teacher.flow.TestCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real broker, a real registry and the golden CLIP for the service under test. */
public final class ClusterResource implements QuarkusTestResourceLifecycleManager {

  /** Random weights, real tokenizer; see its README. */
  private static final Path CLIP =
      Path.of("../distillation/src/test/resources/golden/clip-tiny").toAbsolutePath();

  private TestCluster cluster;

  @Override
  public Map<String, String> start() {
    cluster = TestCluster.start();
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "teacher").toAbsolutePath();
      Path classes = Files.writeString(folder.resolve("classes.txt"), "goldfish\ntiger_cat\n");
      return Map.of(
          "quarkus.http.test-port", "0",
          "kafka.bootstrap.servers", cluster.bootstrapServers(),
          "coffey.registry.url", cluster.registryUrl(),
          "coffey.teacher.folder", CLIP.toString(),
          "coffey.teacher.classes", classes.toString(),
          "coffey.teacher.threads", "1",
          "coffey.teacher.views", "2",
          "coffey.teacher.top-k", "1",
          "coffey.teacher.state-folder", folder.resolve("state").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(cluster, new TestInjector.MatchesType(TestCluster.class));
  }

  @Override
  public void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
