package dev.coffey.evaluator.cli.promotion;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps the champion, or lets it go. */
@Command(
    name = "pin",
    description = "Keeps a student's champion: no rule moves the alias until it is released.",
    mixinStandardHelpOptions = true)
public final class PinCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CourtOptions court;
  @Mixin private MotionOptions motion;

  @Parameters(index = "0", paramLabel = "STUDENT", description = "Student id.")
  private String studentId;

  @Option(names = "--release", description = "Unpin: let the rules move the alias again.")
  private boolean release;

  @Override
  public Integer call() throws InterruptedException {
    String what = release ? "unpin" : "pin";
    return Telling.tell(
        spec, court.client().ask(studentId, what, motion.body()), Telling::decision);
  }
}
