package dev.coffey.ingest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.ingest.cli.LettersClient.RefusedException;
import dev.coffey.ingest.cli.LettersClient.SilentException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, shows, puts back and throws away what was rejected. */
@Command(
    name = "rejected",
    description = "What was rejected on the way: look at it, put it back, throw it away.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Exit codes: 0 done, 1 not all of it, 2 wrong usage, 3 no answer."})
final class RejectedCommand implements Runnable {

  private static final String ID = "PARTITION-OFFSET";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  @Command(name = "list", description = "Lists letters, the newest first.")
  int list(
      @Mixin ServiceOptions service,
      @Option(names = "--reason", paramLabel = "REASON", description = "UNKNOWN_CLASS, …")
          String reason,
      @Option(names = "--topic", paramLabel = "TOPIC", description = "images or labels.")
          String topic,
      @Option(names = "--after", paramLabel = "PLACE", description = "Goes on behind this page.")
          String after,
      @Option(names = "--limit", defaultValue = "50", description = "At most (default: 50).")
          int limit,
      @Option(names = "--json", description = "As the service says it.") boolean isJson) {
    String path =
        "/rejected?limit=%d%s%s%s"
            .formatted(
                limit, query("reason", reason), query("topic", topic), query("after", after));
    return answer(
        () -> {
          JsonNode page = service.letters().get(path);
          if (isJson) {
            out().println(page);
            return 0;
          }
          out()
              .printf(
                  "%-12s %-20s %-18s %-7s %9s %4s  %s%n",
                  "LETTER", "REJECTED", "REASON", "TOPIC", "BYTES", "BACK", "DETAIL");
          page.path("letters").forEach(this::line);
          if (!page.path("next").isNull()) {
            out().printf("There are more: --after=%s%n", page.path("next").asText());
          }
          return 0;
        });
  }

  private void line(JsonNode letter) {
    out()
        .printf(
            Locale.ROOT,
            "%-12s %-20.20s %-18s %-7s %,9d %4d  %s%n",
            letter.path("id").asText(),
            letter.path("created_at").asText(),
            letter.path("reason").asText(),
            letter.path("topic").asText(),
            letter.path("bytes").asLong(),
            letter.path("redriven").asInt(),
            printable(letter.path("detail").asText()));
  }

  @Command(name = "show", description = "Shows all of one letter; its image goes to a file.")
  int show(
      @Mixin ServiceOptions service,
      @Parameters(paramLabel = ID, description = "The letter.") String id,
      @Option(names = "--out", paramLabel = "FILE", description = "Where its image goes.")
          Path file,
      @Option(names = "--json", description = "As the service says it.") boolean isJson) {
    if (!id.matches("\\d+-\\d+")) {
      throw new ParameterException(spec.commandLine(), "'" + id + "' is no " + ID + ".");
    }
    return answer(
        () -> {
          var client = service.letters();
          JsonNode opened = client.get("/rejected/" + id.replace('-', '/'));
          if (isJson) {
            out().println(opened);
          } else {
            describe(opened);
          }
          if (file != null) {
            Files.write(file, client.bytes(opened.path("image").asText()));
            out().printf("Its image is in %s.%n", file);
          }
          return 0;
        });
  }

  private void describe(JsonNode opened) {
    JsonNode letter = opened.path("letter");
    row("letter", letter.path("id").asText());
    row("rejected", letter.path("created_at").asText());
    row("reason", letter.path("reason").asText());
    row("detail", letter.path("detail").asText());
    row(
        "record",
        "%s-%d@%d, key %s, %,d bytes"
            .formatted(
                letter.path("topic").asText(),
                letter.path("partition").asInt(),
                letter.path("offset").asLong(),
                letter.path("key").asText(),
                letter.path("bytes").asLong()));
    if (!opened.path("media_type").isNull()) {
      row(
          "image",
          "%s, %d × %d"
              .formatted(
                  opened.path("media_type").asText(),
                  opened.path("width").asInt(),
                  opened.path("height").asInt()));
    }
    row("label", opened.path("label").asText("none"));
    row("sender", opened.path("sender").asText("unknown"));
    row("put back", letter.path("redriven").asInt() + " times");
  }

  private void row(String name, String value) {
    out().printf("%-10s %s%n", name, printable(value));
  }

  @Command(
      name = "redrive",
      description = "Puts letters back on the topics they came from, after a fix; each once.")
  int redrive(
      @Mixin ServiceOptions service,
      @Parameters(paramLabel = ID, arity = "0..*", description = "Letters.") List<String> ids,
      @Option(names = "--reason", paramLabel = "REASON", description = "All of this reason.")
          String reason,
      @Option(names = "--topic", paramLabel = "TOPIC", description = "All that came from it.")
          String topic,
      @Option(names = "--from", paramLabel = "TIME", description = "Rejected then or later.")
          Instant from,
      @Option(names = "--until", paramLabel = "TIME", description = "Rejected then or earlier.")
          Instant until,
      @Option(names = "--again", description = "Also what was put back before.") boolean again,
      @Option(names = "--dry-run", description = "Only says what would be done.") boolean isDryRun,
      @Option(names = "--json", description = "As the service says it.") boolean isJson) {
    boolean isAll =
        (ids == null || ids.isEmpty())
            && reason == null
            && topic == null
            && from == null
            && until == null;
    if (isAll) {
      throw new ParameterException(
          spec.commandLine(), "Name letters, or --reason, --topic, --from, --until.");
    }
    ObjectNode body = body(reason, topic, from, until).put("again", again).put("dry_run", isDryRun);
    if (ids != null) {
      ids.forEach(body.withArray("ids")::add);
    }
    return answer(
        () -> {
          JsonNode report = service.letters().post("/rejected/redrive", body);
          if (isJson) {
            out().println(report);
          } else {
            tell(report);
          }
          boolean isWhole =
              report.path("left").asLong() == 0
                  && report.path("remaining").asLong() == 0
                  && report.path("stopped").isNull();
          return isWhole ? 0 : IngestCommand.SOME_REJECTED;
        });
  }

  private void tell(JsonNode report) {
    String done = report.path("dry_run").asBoolean() ? "would be put back on" : "was put back on";
    for (JsonNode letter : report.path("letters")) {
      out()
          .printf(
              "%-12s %s%n",
              letter.path("id").asText(),
              letter.path("redriven").asBoolean()
                  ? "%s %s, time %d"
                      .formatted(done, letter.path("topic").asText(), letter.path("times").asInt())
                  : "left: " + printable(letter.path("why").asText()));
    }
    out()
        .printf(
            "%d put back, %d left, %d not looked at%s%n",
            report.path("redriven").asLong(),
            report.path("left").asLong(),
            report.path("remaining").asLong(),
            report.path("stopped").isNull() ? "" : ". " + report.path("stopped").asText());
  }

  @Command(
      name = "purge",
      description = {
        "Throws letters away, for good. Kafka deletes from the front of a partition only: all until"
            + " a time, or these letters and all before them.",
        "Says what would go, and does it with --confirm=NUMBER."
      })
  int purge(
      @Mixin ServiceOptions service,
      @Option(names = "--until", paramLabel = "TIME", description = "All rejected by then.")
          Instant until,
      @Option(names = "--through", paramLabel = ID, description = "These and all before them.")
          List<String> through,
      @Option(names = "--confirm", paramLabel = "NUMBER", description = "How many will go.")
          Integer confirm,
      @Option(names = "--json", description = "As the service says it.") boolean isJson) {
    if ((until == null) == (through == null)) {
      throw new ParameterException(spec.commandLine(), "Name either --until or --through.");
    }
    ObjectNode body = body(null, null, null, until).put("dry_run", confirm == null);
    if (through != null) {
      through.forEach(body.withArray("through")::add);
    }
    if (confirm != null) {
      body.put("confirm", confirm);
    }
    return answer(
        () -> {
          JsonNode report = service.letters().post("/rejected/purge", body);
          int letters = report.path("letters").asInt();
          if (isJson) {
            out().println(report);
          } else if (confirm == null) {
            out().printf("%d letters would go. To do it: --confirm=%d%n", letters, letters);
          } else {
            out().printf("%d letters are gone.%n", letters);
          }
          return confirm == null ? IngestCommand.SOME_REJECTED : 0;
        });
  }

  private static ObjectNode body(String reason, String topic, Instant from, Instant until) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (reason != null) {
      body.put("reason", reason);
    }
    if (topic != null) {
      body.put("topic", topic);
    }
    if (from != null) {
      body.put("from", from.toString());
    }
    if (until != null) {
      body.put("until", until.toString());
    }
    return body;
  }

  /** Talking to the service. */
  private interface Talk {
    int go() throws InterruptedException, RefusedException, SilentException, IOException;
  }

  private int answer(Talk talk) {
    PrintWriter err = spec.commandLine().getErr();
    try {
      return talk.go();
    } catch (RefusedException e) {
      err.println(printable(e.getMessage()));
      return IngestCommand.SOME_REJECTED;
    } catch (SilentException e) {
      err.println(e.getMessage());
      return IngestCommand.STOPPED;
    } catch (IOException e) {
      err.println("The image could not be written: " + e.getMessage());
      return IngestCommand.STOPPED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return IngestCommand.STOPPED;
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static String query(String name, String value) {
    return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Rejected text may hold escape sequences for the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "·");
  }
}
