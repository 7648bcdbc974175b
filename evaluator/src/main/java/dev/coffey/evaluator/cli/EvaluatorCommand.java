package dev.coffey.evaluator.cli;

import dev.coffey.access.cli.KeysCommand;
import dev.coffey.evaluator.cli.promotion.PinCommand;
import dev.coffey.evaluator.cli.promotion.PromoteCommand;
import dev.coffey.evaluator.cli.promotion.PromotionsCommand;
import dev.coffey.evaluator.cli.promotion.RollbackCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's root. */
@Command(
    name = "coffey-evaluator",
    description = "Scores students, and says which one is the champion.",
    mixinStandardHelpOptions = true,
    version = "coffey-evaluator 0.1",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ScoreCommand.class,
      PromoteCommand.class,
      PinCommand.class,
      RollbackCommand.class,
      PromotionsCommand.class,
      KeysCommand.class
    },
    footer = {
      "",
      "Without a command, or with 'serve', it is the evaluator itself.",
      "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 it could not be done."
    })
public final class EvaluatorCommand implements Runnable {

  static final int FAILED = 3;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private EvaluatorCommand() {}

  /** Runs one command; the result is the process's exit code. */
  public static int execute(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new EvaluatorCommand())
        .setExecutionExceptionHandler(
            (error, command, parsed) -> {
              command.getErr().println(error.getMessage());
              return FAILED;
            });
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
  }
}
