package dev.coffey.ingest.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** One run of the command line: its exit code and what it printed. */
public record CommandRun(int exit, String out, String err) {

  public static CommandRun of(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    CommandLine command =
        IngestCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return new CommandRun(command.execute(args), out.toString(), err.toString());
  }
}
