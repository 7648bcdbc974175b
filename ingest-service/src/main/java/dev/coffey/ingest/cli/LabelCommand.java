package dev.coffey.ingest.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Labels one image. */
@Command(
    name = "label",
    description = "Labels one image, pushed before or after.",
    mixinStandardHelpOptions = true)
final class LabelCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServiceOptions service;

  @Parameters(index = "0", paramLabel = "IMAGE-ID", description = "SHA-256 of the image, hex.")
  private String imageId;

  @Parameters(index = "1", paramLabel = "CLASS", description = "Class name.")
  private String label;

  @Option(
      names = {"-a", "--annotator"},
      paramLabel = "WHO",
      description = "Who says so (default: ${DEFAULT-VALUE}).",
      defaultValue = "${sys:user.name}")
  private String annotator;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    var client = new IngestClient(service.patient(IngestCommand.LIMITS), annotator);
    Answer answer = client.label(imageId, label, annotator);
    if (answer instanceof Answer.Accepted accepted) {
      spec.commandLine().getOut().println(accepted.body());
      return 0;
    }
    if (answer instanceof Answer.Rejected rejected) {
      err.printf("Rejected, %s: %s%n", rejected.reason(), rejected.detail());
      return IngestCommand.SOME_REJECTED;
    }
    if (answer instanceof Answer.Denied denied) {
      err.println(denied.detail());
      return IngestCommand.STOPPED;
    }
    if (answer instanceof Answer.Failed failed) {
      err.printf("The service failed at it: %s%n", failed.detail());
      return IngestCommand.STOPPED;
    }
    err.printf("Not now: %s%n", ((Answer.Later) answer).why());
    return IngestCommand.STOPPED;
  }
}
