package dev.coffey.evaluator.cli.promotion;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings the champion before back. */
@Command(
    name = "rollback",
    description = "Gives a student's alias back to the champion before.",
    mixinStandardHelpOptions = true)
public final class RollbackCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CourtOptions court;
  @Mixin private MotionOptions motion;

  @Parameters(index = "0", paramLabel = "STUDENT", description = "Student id.")
  private String studentId;

  @Override
  public Integer call() throws InterruptedException {
    return Telling.tell(
        spec, court.client().ask(studentId, "rollback", motion.body()), Telling::decision);
  }
}
