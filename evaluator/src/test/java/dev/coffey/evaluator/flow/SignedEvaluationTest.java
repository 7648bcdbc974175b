package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling;
import dev.coffey.ops.servers.KeyFiles;
import dev.coffey.schemas.Promotion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluator that trusts two keys, of which a trainer uses one after the other. */
class SignedEvaluationTest {

  @TempDir Path folder;
  private final World world = World.shared();
  private final String student = "signed-" + System.nanoTime();

  @Test
  void judgesWhatATrustedTrainerSignedAndSetsAStrangersAside() throws Exception {
    // Given a stranger whose student is the best of all
    KeyFiles before = KeyFiles.make(folder, "before");
    KeyFiles after = KeyFiles.make(folder, "after");
    KeyFiles strange = KeyFiles.make(folder, "strange");
    byte[] best = TwoColours.student(1, 40);
    String first;
    String forged;
    String second;
    Ruling ruling;
    String why;

    // When
    try (RunningEvaluator running =
        RunningEvaluator.trusting(world, TrustedKeys.read(List.of(before.open(), after.open())))) {
      first = publish(1, TwoColours.student(1, 0), before);
      world.awaitEvaluation(first);
      forged = publish(2, best, strange);
      await().atMost(World.LIMIT).until(() -> setAside(running).isPresent());
      why = setAside(running).orElseThrow();
      ruling = running.court().promote(student, forged, new Motion("Zoë", "it is the best"));
      second = publish(3, best, after);
      world.awaitEvaluation(second);
    }

    // Then
    assertThat(why).contains(forged).contains("is signed with key");
    assertThat(ruling).isInstanceOf(Ruling.Unknown.class);
    assertThat(world.evaluationsOf(forged)).isEmpty();
    assertThat(world.decisions(student))
        .extracting(Promotion::getCheckpointId)
        .containsExactly(first, second);
  }

  private Optional<String> setAside(RunningEvaluator running) {
    return Optional.ofNullable(running.evaluations().setAside().get(student));
  }

  private String publish(long step, byte[] weights, KeyFiles keys) {
    return world.publish(
        student, step, weights, manifest -> manifest, Optional.of(SigningKey.read(keys.own())));
  }
}
