package dev.coffey.ingest.cli.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.ingest.cli.letters.LetterService.NotDoneException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts letters back. */
@Command(
    name = "redrive",
    description = "Puts letters back on the topics they came from, after a fix; each once.",
    mixinStandardHelpOptions = true)
final class RedriveCommand implements Callable<Integer> {

  /** Letters that are named one by one on a terminal; of a large selection only what is left. */
  private static final int NAMED_MAX = 50;

  @Spec private CommandSpec spec;
  @Mixin private LetterService service;

  @Parameters(paramLabel = "PARTITION-OFFSET", arity = "0..*", description = "Letters.")
  private List<String> ids = List.of();

  @Option(names = "--reason", paramLabel = "REASON", description = "All of this reason.")
  private String reason;

  @Option(names = "--topic", paramLabel = "TOPIC", description = "All that came from it.")
  private String topic;

  @Option(names = "--from", paramLabel = "TIME", description = "Rejected then or later.")
  private Instant from;

  @Option(names = "--until", paramLabel = "TIME", description = "Rejected then or earlier.")
  private Instant until;

  @Option(names = "--again", description = "Also what was put back before.")
  private boolean again;

  @Option(names = "--dry-run", description = "Only says what would be done.")
  private boolean isDryRun;

  @Option(names = "--json", description = "As the service says it: a report a line.")
  private boolean isJson;

  /** What was told so far. */
  private long redriven;

  private long left;

  @Override
  public Integer call() {
    if (ids.isEmpty() && Stream.of(reason, topic, from, until).allMatch(it -> it == null)) {
      throw new ParameterException(
          spec.commandLine(), "Name letters, or --reason, --topic, --from, --until.");
    }
    return Told.by(spec, this::redrive);
  }

  /** Those that the first report counts: what is rejected again meanwhile waits for another run. */
  private int redrive(PrintWriter out) throws InterruptedException, NotDoneException {
    ObjectNode request = request();
    long letters = 0;
    try {
      String next;
      do {
        JsonNode report = service.post("/rejected/redrive", request);
        if (letters == 0) {
          letters = report.path("letters").size() + report.path("remaining").asLong();
        }
        tell(out, report, letters);
        next = report.path("next").asText(null);
        request.put("after", next).put("limit", Math.max(1, Math.min(1_000, letters - told())));
      } while (next != null && told() < letters);
    } finally {
      if (!isJson) {
        out.printf(Locale.ROOT, "%,d %s, %,d left%n", redriven, done(), left);
      }
    }
    return left == 0 ? 0 : Told.NOT_ALL;
  }

  private ObjectNode request() {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("again", again).put("dry_run", isDryRun);
    ids.forEach(request.withArray("ids")::add);
    request.put("reason", reason).put("topic", topic);
    request.put("from", from == null ? null : from.toString());
    return request.put("until", until == null ? null : until.toString());
  }

  private void tell(PrintWriter out, JsonNode report, long letters) {
    long leftBefore = left;
    redriven += report.path("redriven").asLong();
    left += report.path("left").asLong();
    if (isJson) {
      out.println(report);
      return;
    }
    for (JsonNode letter : report.path("letters")) {
      boolean isBack = letter.path("redriven").asBoolean();
      if (isBack && letters <= NAMED_MAX) {
        out.printf(
            "%-12s %s on %s, time %d%n",
            letter.path("id").asText(),
            done(),
            letter.path("topic").asText(),
            letter.path("times").asInt());
      } else if (!isBack && leftBefore++ < NAMED_MAX) {
        out.printf(
            "%-12s left: %s%n",
            letter.path("id").asText(), Told.printable(letter.path("why").asText()));
      } else if (!isBack && leftBefore == NAMED_MAX + 1) {
        out.println("…            and more that are left; --json tells each");
      }
    }
    if (told() < letters) {
      spec.commandLine().getErr().printf(Locale.ROOT, "%,d of %,d letters%n", told(), letters);
    }
  }

  private long told() {
    return redriven + left;
  }

  private String done() {
    return isDryRun ? "would be put back" : "put back";
  }
}
