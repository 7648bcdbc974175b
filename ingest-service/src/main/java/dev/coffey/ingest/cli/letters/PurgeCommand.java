package dev.coffey.ingest.cli.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.ingest.cli.letters.LetterService.NotDoneException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Throws letters away. */
@Command(
    name = "purge",
    description = {
      "Throws letters away, for good. Kafka deletes from the front of a partition only: all until"
          + " a time, or these letters and all before them.",
      "Says what would go, and does it with --confirm=NUMBER."
    },
    mixinStandardHelpOptions = true)
final class PurgeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private LetterService service;

  @Option(names = "--until", paramLabel = "TIME", description = "All rejected by then.")
  private Instant until;

  @Option(
      names = "--through",
      paramLabel = "PARTITION-OFFSET",
      description = "These and all before them.")
  private List<String> through;

  @Option(names = "--confirm", paramLabel = "NUMBER", description = "How many will go.")
  private Integer confirm;

  @Option(names = "--json", description = "As the service says it.")
  private boolean isJson;

  @Override
  public Integer call() {
    if ((until == null) == (through == null)) {
      throw new ParameterException(spec.commandLine(), "Name either --until or --through.");
    }
    return Told.by(spec, this::purge);
  }

  private int purge(PrintWriter out) throws InterruptedException, NotDoneException {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("dry_run", confirm == null).put("confirm", confirm);
    if (until != null) {
      request.put("until", until.toString());
    } else {
      through.forEach(request.withArray("through")::add);
    }
    JsonNode report = service.post("/rejected/purge", request);
    int letters = report.path("letters").asInt();
    if (isJson) {
      out.println(report);
    } else if (confirm == null) {
      out.printf("%d letters would go. To do it: --confirm=%d%n", letters, letters);
    } else {
      out.printf("%d letters are gone.%n", letters);
    }
    return confirm == null ? Told.NOT_ALL : 0;
  }
}
