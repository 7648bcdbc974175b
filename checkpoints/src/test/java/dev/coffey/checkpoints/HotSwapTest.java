package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Many swaps while eight threads ask without pause. */
class HotSwapTest {
  private static final int THREADS = 8;
  private static final int SWAPS = 24;
  private static final int STUDENTS = 5;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final HeadMix MIX = new HeadMix(0.4, 0.5);

  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final byte[] image = TestStudents.png(1);

  /** What a thread saw. */
  private record Seen(long answers, Set<String> models, List<String> wrong) {}

  @Test
  void everyAnswerIsOfTheModelThatTheLeaseNames() throws Exception {
    // Given: what each student answers, by the digest in its checkpoints' ids
    var expected = new HashMap<String, Classified>();
    for (int seed = 0; seed < STUDENTS; seed++) {
      byte[] blob = TestStudents.blob(seed);
      expected.put(Sha256.hex(blob), top(TestStudents.probabilities(blob, image, MIX)));
    }
    assertThat(Set.copyOf(expected.values())).as("all answer differently").hasSize(STUDENTS);
    var stop = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (var trainer = new TestTrainer(studentId, cluster.kafka(), cluster.registry());
        ModelHandle handle = handle()) {
      trainer.publish(0);
      List<Future<Seen>> clients = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        clients.add(pool.submit(() -> ask(handle, expected, stop)));
      }

      // When
      for (int swap = 1; swap <= SWAPS; swap++) {
        CheckpointManifest next =
            trainer.publish(swap, TestStudents.blob(swap % STUDENTS), manifest -> manifest);
        await().atMost(SOON).until(() -> handle.serving().equals(Optional.of(next)));
      }
      stop.set(true);

      // Then
      long answers = 0;
      var models = new HashSet<String>();
      for (Future<Seen> client : clients) {
        Seen seen = client.get();
        assertThat(seen.wrong()).isEmpty();
        assertThat(seen.models()).as("no thread is stuck with one model").hasSizeGreaterThan(5);
        answers += seen.answers();
        models.addAll(seen.models());
      }
      assertThat(answers).isGreaterThan(THREADS * SWAPS);
      assertThat(models).as("every model was asked").hasSizeGreaterThanOrEqualTo(SWAPS);
      assertThat(handle.modelsInMemoryMax()).isEqualTo(2);
      assertThat(handle.quarantined()).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  private ModelHandle handle() {
    return ModelHandle.builder()
        .kafka(cluster.kafka())
        .registry(cluster.registry())
        .studentId(studentId)
        .follow(Follow.newest())
        .topClasses(20)
        .build();
  }

  private Seen ask(ModelHandle handle, Map<String, Classified> expected, AtomicBoolean stop) {
    long answers = 0;
    var models = new HashSet<String>();
    var wrong = new ArrayList<String>();
    while (!stop.get()) {
      try (ModelHandle.Lease model = handle.acquire()) {
        var answer = (Classified) model.classify(List.of(image)).get(0);
        CheckpointManifest manifest = model.manifest();
        models.add(manifest.getCheckpointId());
        answers++;
        if (!matches(expected.get(manifest.getStudent().getSha256()), answer)) {
          wrong.add(manifest.getCheckpointId() + " answered " + answer);
        }
      }
    }
    return new Seen(answers, models, wrong);
  }

  private static boolean matches(Classified expected, Classified answer) {
    for (int i = 0; i < expected.top().size(); i++) {
      double difference = expected.top().get(i).probability() - answer.top().get(i).probability();
      if (Math.abs(difference) > 1e-5) {
        return false;
      }
    }
    return expected.best().name().equals(answer.best().name());
  }

  private static Classified top(float[] probabilitiesK) {
    var ranked = new ArrayList<Classification.Ranked>();
    for (int k = 0; k < probabilitiesK.length; k++) {
      ranked.add(new Classification.Ranked("class " + k, probabilitiesK[k]));
    }
    ranked.sort((a, b) -> Double.compare(b.probability(), a.probability()));
    return new Classified(ranked);
  }
}
