package dev.coffey.evaluator.cli.promotion;

import dev.coffey.checkpoints.CheckpointId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a checkpoint the champion. */
@Command(
    name = "promote",
    description = "Makes a checkpoint its student's champion, whatever the gate says.",
    mixinStandardHelpOptions = true)
public final class PromoteCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CourtOptions court;
  @Mixin private MotionOptions motion;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "Checkpoint id.")
  private String checkpointId;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> body = new HashMap<>(motion.body());
    body.put("checkpointId", checkpointId);
    return Telling.tell(spec, court.client().ask(studentId(), "promote", body), Telling::decision);
  }

  private String studentId() {
    try {
      return CheckpointId.parse(checkpointId).studentId();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
