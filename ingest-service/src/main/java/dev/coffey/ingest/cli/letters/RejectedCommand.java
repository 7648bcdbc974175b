package dev.coffey.ingest.cli.letters;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists, shows, puts back and throws away what was rejected. */
@Command(
    name = "rejected",
    description = "What was rejected on the way: look at it, put it back, throw it away.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ListCommand.class, ShowCommand.class, RedriveCommand.class, PurgeCommand.class},
    footer = {"", "Exit codes: 0 done, 1 not all of it, 2 wrong usage, 3 no answer."})
public final class RejectedCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }
}
