package dev.coffey.ops.lab.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.training.Method;
import dev.coffey.ops.lab.arms.Recipe;
import dev.coffey.ops.lab.arms.Trial;
import dev.coffey.ops.lab.runs.Conditions;
import dev.coffey.ops.lab.runs.Cosines;
import dev.coffey.ops.lab.runs.Look;
import dev.coffey.ops.lab.runs.Reading;
import dev.coffey.ops.lab.runs.RunKey;
import dev.coffey.ops.lab.runs.RunOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {

  private static final RunOutcome OUTCOME =
      new RunOutcome(
          List.of(
              new Look(30, Map.of("heads_tuned", new Reading(0.7, Map.of("val", 0.71), 0.4, 0.5)))),
          List.of(new Cosines(0, -0.25, -0.1, null)),
          List.of(0.5, 0.6),
          12.5,
          0);

  @TempDir Path folder;

  private static RunKey key(long seed) {
    return new RunKey(
        "world",
        new Recipe(Method.DHO, Recipe.Targets.TEACHER),
        new Trial(0.5, 0.003),
        16,
        seed,
        30,
        30,
        false,
        Conditions.of("resnet-tiny"));
  }

  @Test
  void whatWasKeptIsThereAtTheNextStart() throws Exception {
    // Given
    Path file = folder.resolve("runs.jsonl");
    new RunLog(file).keep(key(1), OUTCOME);

    // When
    RunLog next = new RunLog(file);

    // Then
    assertThat(next.outcome(key(1))).contains(OUTCOME);
    assertThat(next.outcome(key(2))).isEmpty();
  }

  @Test
  void aLineThatWasCutOffCostsThatRunAlone() throws Exception {
    // Given
    Path file = folder.resolve("runs.jsonl");
    RunLog log = new RunLog(file);
    log.keep(key(1), OUTCOME);
    log.keep(key(2), OUTCOME);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 40));

    // When
    RunLog next = new RunLog(file);
    next.keep(key(3), OUTCOME);

    // Then
    RunLog last = new RunLog(file);
    assertThat(last.outcome(key(1))).contains(OUTCOME);
    assertThat(last.outcome(key(2))).isEmpty();
    assertThat(last.outcome(key(3))).contains(OUTCOME);
  }
}
