package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.judgement.Rules;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.ops.servers.KeyFiles;
import dev.coffey.schemas.Promotion;
import io.opentelemetry.api.trace.TracerProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluator that trusts two keys, of which a trainer uses one after the other. */
class SignedEvaluationTest {

  @TempDir Path folder;
  private final World world = World.shared();
  private final String student = "signed-" + System.nanoTime();
  private final Evaluations evaluations = new Evaluations(evaluation -> {});
  private final Court court = new Court(Clock.systemUTC(), World.NOBODY);

  @Test
  void judgesWhatATrustedTrainerSignedAndSetsAStrangersAside() throws Exception {
    // Given a stranger whose student is the best of all
    KeyFiles before = KeyFiles.make(folder, "before");
    KeyFiles after = KeyFiles.make(folder, "after");
    KeyFiles strange = KeyFiles.make(folder, "strange");
    byte[] best = TwoColours.student(1, 40);
    EvaluationLoop loop = loop(TrustedKeys.read(List.of(before.open(), after.open())));
    Thread thread = new Thread(loop);
    thread.start();
    try {
      await().atMost(World.LIMIT).until(court::isSitting);
      String first = publish(1, TwoColours.student(1, 0), before);
      world.awaitEvaluation(first);

      // When
      String forged = publish(2, best, strange);
      await().atMost(World.LIMIT).until(() -> evaluations.setAside().containsKey(student));
      Ruling ruling = court.promote(student, forged, new Motion("Zoë", "it is the best"));
      String second = publish(3, best, after);
      world.awaitEvaluation(second);

      // Then
      assertThat(evaluations.setAside().get(student).toString())
          .contains(forged)
          .contains("is signed with key");
      assertThat(ruling).isInstanceOf(Ruling.Unknown.class);
      assertThat(world.evaluationsOf(forged)).isEmpty();
      assertThat(world.decisions(student))
          .extracting(Promotion::getCheckpointId)
          .containsExactly(first, second);
    } finally {
      loop.close();
      thread.join(World.LIMIT.toMillis());
    }
  }

  private String publish(long step, byte[] weights, KeyFiles keys) {
    return world.publish(
        student, step, weights, manifest -> manifest, Optional.of(SigningKey.read(keys.own())));
  }

  private EvaluationLoop loop(TrustedKeys trusted) {
    Clients all = world.clients();
    return new EvaluationLoop(
        new EvaluationLoop.Settings("champion", "evaluator-test", World.STUDENTS, "holdout"),
        new Clients(all.kafka(), all.registry(), trusted),
        new VariantLibrary(world.variants(), "holdout", List.of("val", "sketch")),
        List.of(),
        new Gate(Rules.of("val", 1.0, 0.10)),
        court,
        evaluations,
        Clock.systemUTC(),
        TracerProvider.noop().get("test"));
  }
}
