package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.World;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A real broker, a real registry and the variants of two colours for the service under test. */
public final class ClusterResource implements QuarkusTestResourceLifecycleManager {

  private World world;

  @Override
  public Map<String, String> start() {
    world = World.shared();
    return Map.of(
        "quarkus.http.test-port", "0",
        "kafka.bootstrap.servers", world.bootstrapServers(),
        "coffey.registry.url", world.registryUrl(),
        "coffey.evaluator.variants.folder", world.variants().toString(),
        "coffey.evaluator.variants.scored", "val,sketch",
        "coffey.evaluator.device", "cpu",
        "coffey.evaluator.transactional-id", "evaluator-service-test",
        "coffey.evaluator.prequential.window-images", "10",
        "coffey.evaluator.console.pages-max", "6");
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(world, new TestInjector.MatchesType(World.class));
  }

  @Override
  public void stop() {}
}
