package dev.coffey.ingest.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Pushes single files and prints what the API says to each. */
@Command(
    name = "push",
    description = "Pushes single image files and prints the answers.",
    mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServiceOptions service;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Image files.")
  private List<Path> files;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "CLASS",
      description = "Class name of all of them.")
  private String label;

  @Option(
      names = {"-s", "--source"},
      paramLabel = "WHO",
      description = "Who sends them (default: ${DEFAULT-VALUE}).",
      defaultValue = "cli")
  private String source;

  @Override
  public Integer call() throws InterruptedException {
    var client = new IngestClient(service.patient(IngestCommand.LIMITS), source);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int exit = 0;
    for (Path file : files) {
      Answer answer = push(client, file);
      if (answer instanceof Answer.Accepted accepted) {
        out.println(accepted.body());
      } else if (answer instanceof Answer.Rejected rejected) {
        err.printf("%s: rejected, %s: %s%n", file, rejected.reason(), rejected.detail());
        exit = Math.max(exit, IngestCommand.SOME_REJECTED);
      } else if (answer instanceof Answer.Denied denied) {
        err.println(denied.detail());
        exit = IngestCommand.STOPPED;
        break;
      } else if (answer instanceof Answer.Failed failed) {
        err.printf("%s: the service failed at it: %s%n", file, failed.detail());
        exit = IngestCommand.STOPPED;
      } else {
        err.printf("%s: not now: %s%n", file, ((Answer.Later) answer).why());
        exit = IngestCommand.STOPPED;
      }
    }
    out.flush();
    return exit;
  }

  private Answer push(IngestClient client, Path file) throws InterruptedException {
    try {
      byte[] image = Files.readAllBytes(file);
      return client.push(image, Optional.ofNullable(label));
    } catch (IOException e) {
      return new Answer.Rejected(0, "unreadable", e.toString());
    }
  }
}
