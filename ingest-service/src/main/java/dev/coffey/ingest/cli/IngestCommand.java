package dev.coffey.ingest.cli;

import dev.coffey.access.cli.KeysCommand;
import dev.coffey.access.client.Limits;
import dev.coffey.ingest.cli.letters.RejectedCommand;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's root. */
@Command(
    name = "coffey-ingest",
    description = "Brings images and labels to a student that learns without pause.",
    mixinStandardHelpOptions = true,
    version = "coffey-ingest 0.1",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LoadCommand.class,
      PushCommand.class,
      LabelCommand.class,
      RejectedCommand.class,
      KeysCommand.class
    },
    footer = {
      "",
      "Without a command, or with 'serve', it is the ingest service itself.",
      "Exit codes: 0 all accepted, 1 some rejected, 2 wrong usage, 3 not all was taken, and what"
          + " was not may be sent again."
    })
public final class IngestCommand implements Runnable {

  static final int SOME_REJECTED = 1;
  static final int STOPPED = 3;

  /** Until the service must have answered to one image or label. */
  static final Limits LIMITS = new Limits(Duration.ofSeconds(60), 1 << 20);

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private IngestCommand() {}

  /** Runs one command; the result is the process's exit code. */
  public static int execute(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new IngestCommand())
        .setExecutionExceptionHandler(
            (error, command, parsed) -> {
              command.getErr().println("Failed: " + error);
              return STOPPED;
            });
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
  }
}
