package dev.coffey.trainer.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's root. */
@Command(
    name = "coffey-trainer",
    description = "Looks at published students, and trains them again.",
    mixinStandardHelpOptions = true,
    version = "coffey-trainer 0.1",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LineageCommand.class, ReplayCommand.class},
    footer = {
      "",
      "Without a command, or with 'serve', it is the student trainer itself.",
      "Exit codes: 0 done, 1 the replay differs, 2 wrong usage, 3 it could not be done."
    })
public final class TrainerCommand implements Runnable {

  static final int DIFFERS = 1;
  static final int FAILED = 3;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private TrainerCommand() {}

  /** Runs one command; the result is the process's exit code. */
  public static int execute(String... args) {
    return commandLine().execute(args);
  }

  /** The commands, told what is wrong on their standard error. */
  public static CommandLine commandLine() {
    return new CommandLine(new TrainerCommand())
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
