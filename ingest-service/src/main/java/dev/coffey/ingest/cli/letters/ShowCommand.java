package dev.coffey.ingest.cli.letters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ingest.cli.letters.LetterService.NotDoneException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens one letter. */
@Command(
    name = "show",
    description = "Shows all of one letter; its image goes to a file.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private LetterService service;

  @Parameters(paramLabel = "PARTITION-OFFSET", description = "The letter.")
  private String id;

  @Option(names = "--out", paramLabel = "FILE", description = "Where its image goes.")
  private Path file;

  @Option(names = "--json", description = "As the service says it.")
  private boolean isJson;

  @Override
  public Integer call() {
    if (!id.matches("\\d+-\\d+")) {
      throw new ParameterException(spec.commandLine(), "'" + id + "' is no PARTITION-OFFSET.");
    }
    return Told.by(spec, this::show);
  }

  private int show(PrintWriter out) throws InterruptedException, NotDoneException, IOException {
    JsonNode opened = service.get("/rejected/" + id.replace('-', '/'));
    if (isJson) {
      out.println(opened);
    } else {
      describe(out, opened);
    }
    if (file != null) {
      Files.write(file, service.bytes(opened.path("image").asText()));
      out.printf("Its image is in %s.%n", file);
    }
    return 0;
  }

  private static void describe(PrintWriter out, JsonNode opened) {
    JsonNode letter = opened.path("letter");
    row(out, "letter", letter.path("id").asText());
    row(out, "rejected", letter.path("created_at").asText());
    row(out, "reason", letter.path("reason").asText());
    row(out, "detail", letter.path("detail").asText());
    row(
        out,
        "record",
        String.format(
            Locale.ROOT,
            "%s-%d@%d, key %s, %,d bytes",
            letter.path("topic").asText(),
            letter.path("partition").asInt(),
            letter.path("offset").asLong(),
            letter.path("key").asText(),
            letter.path("bytes").asLong()));
    if (opened.path("media_type").isTextual()) {
      row(
          out,
          "image",
          "%s, %d × %d"
              .formatted(
                  opened.path("media_type").asText(),
                  opened.path("width").asInt(),
                  opened.path("height").asInt()));
    }
    row(out, "label", opened.path("label").asText("none"));
    row(out, "sender", opened.path("sender").asText("unknown"));
    row(out, "put back", letter.path("redriven").asInt() + " times");
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("%-10s %s%n", name, Told.printable(value));
  }
}
